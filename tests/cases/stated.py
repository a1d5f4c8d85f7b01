"""What other systems' tests state: read from the table kept here, so that the cases run without their sources."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).with_name("cases.yaml")


@dataclass(frozen=True)
class Case:
    """A case by its id: what its source expects, or why no program of ours can mean it."""

    case_id: str
    about: str
    expected: dict[str, Any] | None = None
    not_configurable: str = ""
    remark: str = ""


def expected(case_id: str) -> dict[str, Any]:
    """What the source of a case expects."""
    stated = cases()[case_id].expected
    assert stated is not None, f"{case_id} is not configurable"
    return stated


@cache
def cases() -> dict[str, Case]:
    """Every case by its id, in the order of the table."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return {case_id: Case(case_id, **told) for case_id, told in table.items()}
