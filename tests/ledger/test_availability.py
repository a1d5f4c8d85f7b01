"""Whether a reward can be redeemed, and why not."""

from dataclasses import replace
from typing import Any

from shared.ledger.availability import Seeker, WhyNot, why_not
from shared.program.document import Document
from tests.builders import a_program, a_wallet
from tests.ledger.member import Account, a_member

TREAT = {"reward": "treat", "kind": "free_shipping", "points": 100}
LIMITED = {**TREAT, "tiers": ["silver"], "segments": ["loyal"], "first_day": "2026-04-01"}
SEGMENTS = [{"segment": "loyal", "orders": {"at_least": 3}}]


def a_shop(**given: Any) -> Document:
    return a_program(wallets=[a_wallet()], segments=SEGMENTS, **given)


def reasons(
    program: Document, account: Account | None, left: int | None = None, *segments: str
) -> list[WhyNot]:
    seeker = Seeker(account.today, frozenset(segments)) if account else None
    at = a_member(program).now
    return list(why_not(program.rewards[0], seeker, left, program, at))


def test_who_has_the_points_can_have_it() -> None:
    program = a_shop(rewards=[TREAT])
    account = a_member(program)
    account.is_given(100)

    assert reasons(program, account) == []
    assert reasons(program, account, 1) == []


def test_who_has_not_is_told_how_many_are_missing() -> None:
    program = a_shop(rewards=[TREAT])
    account = a_member(program)
    account.is_given(58)

    assert reasons(program, account) == [
        WhyNot("insufficient_points", "42 points are missing.", 42)
    ]


def test_every_reason_is_told_at_once() -> None:
    program = a_shop(rewards=[LIMITED], redemptions={"minimum_balance": 10})

    told = reasons(program, a_member(program), 0)

    assert [each.reason for each in told] == [
        "not_yet",
        "tier",
        "segment",
        "out_of_stock",
        "insufficient_points",
        "balance_too_small",
    ]


def test_a_segment_the_member_is_in_opens_it() -> None:
    program = a_shop(rewards=[{**TREAT, "segments": ["loyal"]}])
    account = a_member(program)
    account.is_given(100)

    assert [each.reason for each in reasons(program, account)] == ["segment"]
    assert reasons(program, account, None, "loyal") == []


def test_of_nobody_only_what_is_so_for_everybody_is_told() -> None:
    program = a_shop(rewards=[LIMITED])

    assert [each.reason for each in reasons(program, None, 0)] == ["not_yet", "out_of_stock"]


def test_a_closed_account_can_have_nothing() -> None:
    program = a_shop(rewards=[TREAT])
    account = a_member(program)
    account.is_given(100)
    seeker = Seeker(replace(account.today, suspended=True))

    told = why_not(program.rewards[0], seeker, None, program, account.now)

    assert [each.reason for each in told] == ["account_closed"]
