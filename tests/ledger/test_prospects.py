"""What lies ahead of an account: the next tier, and rewards."""

from typing import Any

import pytest

from shared.ledger.availability import Seeker
from shared.ledger.prospects import next_tier, reachable
from shared.program.campaigns.occasions import Ahead, Reachable
from tests.builders import SILVER_FROM_100, a_program
from tests.ledger.member import Account, a_member

TREAT = {"reward": "treat", "kind": "free_shipping", "points": 100}


def with_window(**window: Any) -> Account:
    return a_member(a_program(tiers={**SILVER_FROM_100, "window": window}))


def ahead(account: Account) -> Ahead | None:
    program = account.versions.at(account.now).program
    return next_tier(account.today, program, account.now)


@pytest.mark.parametrize(
    ("window", "period"),
    [
        ({"kind": "lifetime"}, None),
        ({"kind": "rolling", "months": 12}, None),
        ({"kind": "calendar_year"}, 2026 * 12),
        ({"kind": "join_date"}, 2026 * 12 + 2),
    ],
)
def test_the_next_tier_and_when_its_period_began(
    window: dict[str, Any], period: int | None
) -> None:
    member = with_window(**window)
    member.buys("70.00")
    assert ahead(member) == Ahead("silver", 3000, period)


def test_nothing_is_above_the_highest() -> None:
    member = with_window(kind="lifetime")
    member.buys("170.00")
    assert ahead(member) is None


def test_nor_where_there_are_no_tiers() -> None:
    assert ahead(a_member(a_program(tiers=None))) is None


@pytest.mark.parametrize(
    ("reward", "left", "found"),
    [
        (TREAT, None, [Reachable("treat", 100, 40)]),
        ({**TREAT, "points": 60}, 1, [Reachable("treat", 60, 0)]),
        (TREAT, 0, []),
        ({**TREAT, "tiers": ["silver"]}, None, []),
    ],
)
def test_rewards_that_are_open_and_what_they_lack(
    reward: dict[str, Any], left: int | None, found: list[Reachable]
) -> None:
    program = a_program(rewards=[reward])
    member = a_member(program)
    member.is_given(60)
    offered = [(program.rewards[0], left)]
    assert list(reachable(offered, Seeker(member.today), program, member.now)) == found
