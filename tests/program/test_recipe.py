"""The recipe of pending points and expiry is true: its fragments load, its tables are what they come to."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from shared.program.program import Program
from shared.program.terms import terms
from tests.builders import a_program, instant

PAGE = Path(__file__).parents[2] / "docs/recipes/pending-points-and-expiry.md"
FRAGMENTS = [part.split("```\n", 1) for part in PAGE.read_text("utf-8").split("```json\n")[1:]]
ROW = re.compile(r"^\| (20[\d: -]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = [(fragment, *row) for fragment, after in FRAGMENTS for row in ROW.findall(after)]


def program_of(fragment: str) -> Program:
    given: dict[str, Any] = json.loads(fragment)
    return a_program(**given)


@pytest.mark.parametrize("fragment", [fragment for fragment, _ in FRAGMENTS])
def test_a_fragment_is_part_of_a_program(fragment: str) -> None:
    assert program_of(fragment)


def test_the_page_has_tables() -> None:
    assert len({fragment for fragment, *_ in ROWS}) >= 5


@pytest.mark.parametrize(("fragment", "earned", "spendable", "expires"), ROWS)
def test_a_row_says_when_points_begin_and_end(
    fragment: str, earned: str, spendable: str, expires: str
) -> None:
    kinds = terms(program_of(fragment).wallets[0], None)

    begins = kinds.activation.active_at(instant(earned), "UTC")
    assert begins == instant(spendable)
    ends = kinds.expiry.expires_at(begins, "UTC")
    assert ends == (None if expires == "never" else instant(expires))
