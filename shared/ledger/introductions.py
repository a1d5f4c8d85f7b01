"""Introductions: somebody enrols with the code of a member, who is told so only by a referral's own id."""

from collections.abc import Mapping
from dataclasses import field, replace

from shared.frozen import dataclass
from shared.ledger.enrolment import first_entry
from shared.ledger.entry import Decision, Fact
from shared.ledger.records import Referred
from shared.ledger.referral_refusals import (
    MemberAlready,
    OwnReferralCode,
    ReferrerClosed,
    SharedAddress,
    UnknownReferralCode,
)
from shared.ledger.refusals import AccountClosed, NoProgram, Refusal
from shared.ledger.state import Referral, State
from shared.program.activation import Delay
from shared.program.versions import Versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduce:
    """Make somebody a member whom ``referrer`` has brought; None if the code is nobody's.

    ``referral_id`` is made up for it. ``alike`` maps a contact of the friend's to the members who have the same;
    ``same_address`` says whether the friend lives where the referrer does.
    """

    member_id: str
    referral_id: str
    referrer: str | None
    alike: Mapping[str, frozenset[str]] = field(default_factory=dict)
    same_address: bool = False


def introduce(
    command: Introduce, friend: State | None, referrer: State | None, versions: Versions, now: int
) -> Decision | Refusal:
    """The friend's first entry, which keeps who brought them and until when an order qualifies."""
    if not versions.effects:
        return NoProgram()
    if friend and friend.closed:
        return AccountClosed()
    program = versions.at(now).program
    if program.referrals is None or command.referrer is None:
        return UnknownReferralCode()
    refusal = _refusal(command, friend, referrer)
    if refusal:
        return refusal
    until = Delay(days=program.referrals.within_days).active_at(now, program.time_zone)
    referral = Referral(command.referral_id, command.referrer, now, until)
    entry = first_entry(command.member_id, versions, now)
    joined = replace(entry.state, referrals={command.member_id: referral})
    facts = (*entry.facts, Fact("referral.joined", {"referral": referral.id}))
    entry = replace(entry, state=joined, facts=facts)
    return Decision((entry,), referred=Referred(referral, "joined"))


def _refusal(command: Introduce, friend: State | None, referrer: State | None) -> Refusal | None:
    """Why this friend cannot be brought by this member."""
    alike = {member for members in command.alike.values() for member in members}
    if command.referrer == command.member_id or command.referrer in alike:
        return OwnReferralCode()
    if friend is not None:
        return MemberAlready()
    taken = next((contact for contact, members in command.alike.items() if members), None)
    if taken:
        return MemberAlready(taken)
    if referrer is None or referrer.closed or referrer.suspended:
        return ReferrerClosed()
    return SharedAddress() if command.same_address else None
