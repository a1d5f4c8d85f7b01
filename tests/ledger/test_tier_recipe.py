"""The recipe about tiers: its fragments are programs, and its tables are what happens under them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_program
from tests.ledger.member import a_member

PAGE = (Path(__file__).parents[2] / "docs/recipes/tiers-over-time.md").read_text(encoding="utf-8")
_FRAGMENT = r"```json\n((?:[^`]+\n)+?)```"
_TABLE = r"\n\n\| on \| buys \| tier \|\n\|---\|---\|---\|\n((?:\|[^\n]+\|\n)+)"
FRAGMENTS = re.findall(_FRAGMENT, PAGE)
SHOWN = re.findall(_FRAGMENT + _TABLE, PAGE)


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_every_fragment_is_part_of_a_program(fragment: str) -> None:
    assert a_program(**json.loads(fragment))


@pytest.mark.parametrize(("fragment", "table"), SHOWN)
def test_every_table_comes_true(fragment: str, table: str) -> None:
    changes: dict[str, Any] = json.loads(fragment)
    member = a_member(a_program(**changes), at="2026-01-15 12:00")
    for row in table.splitlines():
        day, sum_bought, tier = (cell.strip() for cell in row.strip("|").split("|"))
        member.at(f"{day} 12:00")
        if sum_bought:
            member.buys(sum_bought)
        assert member.today.tier == tier, day


def test_the_page_has_tables_to_try() -> None:
    assert (len(FRAGMENTS), len(SHOWN)) == (5, 4)
