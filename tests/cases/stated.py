"""What other systems' tests state, read from the folder beside the repository."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).parents[3] / "shared" / "cases" / "cases.yaml"


def expected(case_id: str) -> dict[str, Any]:
    """What the source of a case states."""
    stated: dict[str, Any] = stated_cases()[case_id]["expected"]
    return stated


@cache
def stated_cases() -> dict[str, dict[str, Any]]:
    """Every case by its id."""
    document = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return {case["id"]: case for case in document["cases"]}
