"""Who may enrol as whose friend."""

from typing import Any

import pytest

from shared.ledger.commands import CloseAccount, SuspendAccount
from shared.ledger.entry import Decision, Fact
from shared.ledger.introductions import Introduce, introduce
from shared.ledger.referral_refusals import (
    MemberAlready,
    OwnReferralCode,
    ReferrerClosed,
    SharedAddress,
    UnknownReferralCode,
)
from shared.ledger.refusals import AccountClosed, NoProgram, Refusal
from shared.program.versions import Versions
from tests.builders import a_program, instant
from tests.ledger.circle import Circle, a_circle


def test_the_first_entry_keeps_who_brought_them_and_until_when() -> None:
    circle = a_circle(within_days=10)
    entry = circle.brings("anna", "bert")

    assert (entry.kind, entry.seq) == ("enrol", 1)
    assert Fact("referral.joined", {"referral": "ref-bert"}) in entry.facts
    referral = entry.state.referrals["bert"]
    assert (referral.by, referral.at, referral.until) == (
        "anna",
        instant("2026-03-01 09:00"),
        instant("2026-03-12"),
    )


@pytest.mark.parametrize(
    ("friend", "by", "more", "refusal"),
    [
        ("bert", None, {}, UnknownReferralCode()),
        ("anna", "anna", {}, OwnReferralCode()),
        ("bert", "anna", {"alike": {"email": frozenset({"anna", "carl"})}}, OwnReferralCode()),
        ("carl", "anna", {}, MemberAlready()),
        ("bert", "anna", {"alike": {"phone": frozenset({"carl"})}}, MemberAlready("phone")),
        ("bert", "nobody", {}, ReferrerClosed()),
        ("bert", "anna", {"same_address": True}, SharedAddress()),
    ],
)
def test_a_code_does_not_count_for_everybody(
    friend: str, by: str | None, more: dict[str, Any], refusal: Refusal
) -> None:
    circle = a_circle()
    circle.joins("carl")

    assert circle.introduced(friend, by, **more) == refusal
    assert refusal.mend == (
        "#/referral_code",
        "Leave it out to enrol them without a referral.",
    )
    assert refusal.detail


def test_nobody_else_alike_is_no_hindrance() -> None:
    alike = {"email": frozenset[str](), "phone": frozenset[str]()}
    assert isinstance(a_circle().introduced("bert", "anna", alike=alike), Decision)


def test_a_closed_account_brings_nobody() -> None:
    suspends = SuspendAccount(closure_id="c", member_id="anna", source="desk", reason="fraud?")
    for command in (suspends, CloseAccount(member_id="anna")):
        circle = a_circle()
        circle.does(command)
        assert circle.introduced("bert", "anna") == ReferrerClosed()


def test_who_was_erased_is_not_brought_back() -> None:
    circle = a_circle()
    circle.joins("bert")
    circle.does(CloseAccount(member_id="bert"))

    assert circle.introduced("bert", "anna") == AccountClosed()


def test_without_referrals_no_code_is_known() -> None:
    circle: Circle = a_circle(a_program())
    assert circle.introduced("bert", "anna") == UnknownReferralCode()


def test_without_a_program_nothing_is_decided() -> None:
    command = Introduce(member_id="bert", referral_id="r", referrer=None)
    none = Versions(lambda: (), lambda _number, _section: None)
    assert introduce(command, None, None, none, 0) == NoProgram()
