"""Referrals: a friend's first qualifying order pays the friend and who brought them, in one decision, and once."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from shared.frozen import dataclass
from shared.ledger.accounts import is_household
from shared.ledger.commands import RecordOrder, ReturnOrder, ReviseOrder
from shared.ledger.entry import Decision, Draw, Entry, Fact, Mark, Posting
from shared.ledger.fold import next_state
from shared.ledger.records import (
    GivenBonus,
    GrantRecord,
    LimitUse,
    Record,
    ReferralRecord,
    Referred,
)
from shared.ledger.referrers import Referrer
from shared.ledger.state import POINTS_MAX, Referral, State
from shared.ledger.usage import with_uses
from shared.program.earning.limits import Limits
from shared.program.expiry import Sliding
from shared.program.limits import Moment, Usage, changes, less, limit_name
from shared.program.program import Program
from shared.program.referrals import LIMITED, Bonus
from shared.program.terms import terms_by_name
from shared.program.versions import Version

DAY_MS = 24 * 60 * 60 * 1000
SAME_ACCOUNT = "the friend shares an account with who brought them"
CLOSED = "the account is closed"
NOTHING = "the program gives nothing for it"


@dataclass(frozen=True, slots=True)
class Referring:
    """What an order, a return or an edit does for a referral.

    ``postings`` and ``facts`` are the friend's own, ``partner`` the entries of who brought them, ``record`` what the
    order's receipt keeps of it, ``referred`` how it stands then.
    """

    record: ReferralRecord | None = None
    referred: Referred | None = None
    facts: tuple[Fact, ...] = ()
    postings: tuple[Posting, ...] = ()
    partner: tuple[Entry, ...] = ()


NONE = Referring()


@dataclass(frozen=True, slots=True)
class _Payout:
    """What who brought the friend gets."""

    entries: tuple[Entry, ...] = ()
    bonus: GivenBonus | None = None
    uses: tuple[LimitUse, ...] = ()
    why: str = ""


def open_referral(account: str, state: State, member: str, placed_at: int) -> Referral | None:
    """The referral that an order placed then (epoch ms) could still qualify: at most a day before enrolling."""
    if not state.referrals:
        return None
    referral = state.referrals.get(referral_name(account, member))
    in_time = referral and referral.at - DAY_MS <= placed_at < referral.until
    return referral if in_time else None


def referral_name(account: str, member: str) -> str:
    """Under which name an account keeps a member's referral; who has it alone may have had another id before."""
    return member if is_household(account) else account


def concerned(
    account: str, state: State | None, command: RecordOrder | ReviseOrder | ReturnOrder
) -> str | None:
    """The account that a command may pay, or take from, for having brought its member."""
    if not isinstance(command, RecordOrder) and command.history.record.referral:
        return command.history.record.referral.account or None
    if state is None or isinstance(command, ReturnOrder):
        return None
    referral = open_referral(account, state, command.member_id, command.order.placed_at)
    return referral.by if referral else None


def qualified(
    account: str, state: State, command: RecordOrder | ReviseOrder, by: Version, worth: int, at: int
) -> Referring:
    """What an order ``worth`` so many minor units brings at ``at``, by the program of when it was placed.

    Nobody beside it, as in a preview, is as good as who gets nothing.
    """
    order, terms = command.order, by.program.referrals
    referral = open_referral(account, state, command.member_id, order.placed_at)
    if referral is None or terms is None or not terms.qualifies(order.currency, worth):
        return NONE
    other = command.referrer
    if other and other.account == account:
        return _done(ReferralRecord(referral, why=SAME_ACCOUNT))
    friend = tuple(_issued(terms.friend, by.program, state.tier, at))
    paid = _paid(referral, other, command.source, by)
    record = ReferralRecord(
        referral,
        _given(friend),
        paid.bonus,
        paid.entries[-1].account if paid.entries else "",
        paid.uses,
        paid.why,
    )
    return _done(record, friend, paid.entries)


def after_referral(account: str, state: State, referrer: Referrer | None, done: Referring) -> State:
    """A friend's state once something has come of their referral, or that was taken back."""
    record = done.record
    if record is None:
        return state
    left = {name: each for name, each in state.referrals.items() if each.id != record.referral.id}
    shared = referrer is not None and referrer.account == account
    usage = usage_without(state.usage, record.uses) if shared else state.usage
    return replace(state, referrals=left, usage=usage)


def decided(
    entry: Entry,
    record: Record,
    done: Referring,
    marks: tuple[Mark, ...] = (),
    draws: tuple[Draw, ...] = (),
) -> Decision:
    """A decision about an order, with what it does for a referral and draws from pools."""
    return Decision(
        (entry,),
        record,
        marks=marks,
        draws=draws,
        partner=done.partner,
        referred=done.referred,
    )


def _done(
    record: ReferralRecord, postings: tuple[Posting, ...] = (), partner: tuple[Entry, ...] = ()
) -> Referring:
    """A referral that was qualified, with what is told of it."""
    given = record.referrer
    referred = Referred(
        record.referral,
        "paid" if given else "not_paid",
        record.why,
        given.points if given else 0,
        given.grant.wallet if given else "",
        given.grant.active_at if given else None,
    )
    facts = facts_of("referral.qualified", record.referral, postings)
    return Referring(record, referred, facts, postings, partner)


def _paid(referral: Referral, other: Referrer | None, source: str, by: Version) -> _Payout:
    """The entry of who brought the friend, even where their limits let nothing through: it says so."""
    terms, program = by.program.referrals, by.program
    if other is None or terms is None or terms.referrer is None:
        return _Payout(why=NOTHING)
    state, bonus = other.state, terms.referrer
    if state is None or state.suspended:
        return _Payout(why=CLOSED)
    name = bonus.wallet or program.first_wallet
    limits = Limits(LIMITED, terms.limits, state.usage, Moment(state.at, program.time_zone))
    room = POINTS_MAX - state.wallet(name).lifetime
    points = min(limits.granted(bonus.points), room)
    postings = tuple(_issued(replace(bonus, points=points), program, state.tier, state.at))
    uses = tuple(
        LimitUse(limit_name(LIMITED, limit), name, used.period, bonus.points, points)
        for limit, used in limits.used
    )
    usage = with_uses(state.usage, uses, other.version.program)
    why = limits.text(bonus.points)
    entry = entry_of(other, "referral", replace(state, usage=usage), referral, postings)
    entry = replace(entry, version=by.number, source=source, note=why or None)
    return _Payout((*other.overdue, entry), _given(postings), uses, why)


def entry_of(
    other: Referrer,
    kind: Literal["referral", "referral_reversal"],
    state: State,
    referral: Referral,
    postings: tuple[Posting, ...],
) -> Entry:
    """An entry of who brought a friend; it names the referral, not the friend."""
    told = "referral.qualified" if kind == "referral" else "referral.reversed"
    return Entry(
        other.account,
        kind,
        other.version.number,
        next_state(state, state.at, other.version, postings),
        command_id=referral.id,
        postings=postings,
        facts=facts_of(told, referral, postings),
        counted=changes(other.state.usage if other.state else {}, state.usage),
        member=None if other.account == referral.by else referral.by,
    )


def _issued(bonus: Bonus | None, program: Program, tier: str | None, at: int) -> Iterator[Posting]:
    """The lot of a bonus; a wallet that has left the program lends it no expiry."""
    if bonus is None or not bonus.points:
        return
    name, zone = bonus.wallet or program.first_wallet, program.time_zone
    usual = terms_by_name(program, name, tier)
    expiry = bonus.expiry or (usual.expiry if usual else None)
    begins = bonus.activation.active_at(at, zone)
    ends = expiry.expires_at(begins, zone) if expiry else None
    yield Posting("issue", name, bonus.points, begins, ends, slides=isinstance(expiry, Sliding))


def _given(postings: tuple[Posting, ...]) -> GivenBonus | None:
    if not postings:
        return None
    [lot] = postings
    grant = GrantRecord(lot.wallet, lot.active_at, lot.expires_at, slides=lot.slides)
    return GivenBonus(lot.points, grant)


def facts_of(name: str, referral: Referral, postings: tuple[Posting, ...]) -> tuple[Fact, ...]:
    """What the world is told of a referral: which, and what moved."""
    moved = [{"wallet": each.wallet, "points": abs(each.points)} for each in postings]
    return tuple(Fact(name, {"referral": referral.id, **each}) for each in moved or [{}])


def usage_without(usage: Usage, uses: tuple[LimitUse, ...]) -> Usage:
    """Usage once what used it was taken back; periods that are over stay as they are."""
    used = {use.limit: use.period for use in uses if use.granted}
    return less(usage, used, max((use.granted for use in uses), default=0))
