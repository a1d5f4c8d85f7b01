"""Enrols members and keeps their profiles: the only function that handles personal data."""

from typing import Annotated, Any, NotRequired, TypedDict

from functions.members.details import details_of, merged
from functions.members.introductions import enrol_friend
from functions.members.links import follow_link, show_link
from functions.members.opting_in import ask_to_confirm
from functions.members.referrals import ReferralsAnswer, read_referrals, referrals_answer
from functions.members.words import SaidAnswer, said_answers
from shared.edge.answers import EntryAnswer
from shared.edge.balances import BalanceAnswer, balance_answer
from shared.edge.between import Between, run_between
from shared.edge.commands import receipt_of, run, run_closing
from shared.edge.fields import SEQ_MAX, Cursor, Given, Id, Request, Text, described_as
from shared.edge.http import Call, Reply, serving
from shared.edge.instants import InstantText, instant_text, parse_instant
from shared.edge.problems import Fault, invalid, unavailable
from shared.edge.profile import Card, Email, Phone, ProfilePatch, ProfileRequest
from shared.edge.reading import own_newest_of, page_below, settled_at
from shared.edge.welcome import welcome
from shared.ledger.commands import (
    CloseAccount,
    Enrol,
    ReopenAccount,
    SuspendAccount,
)
from shared.ledger.enrolment import close, enrol, reopen, suspend
from shared.ledger.household_commands import Merge
from shared.ledger.households import merge
from shared.ledger.refusals import MemberNotFound, Refused
from shared.store import journal, profiles, said
from shared.store.friends import brought_by
from shared.store.profiles import Contact, Enrolment, Erasure, Profile

EXPORT_PAGE = 100
CHANGES_MAX = 20  # tries to change a profile that others change at the same time

Details = Annotated[dict[str, Any], described_as("ProfileRequest")]


class EnrolmentRequest(Request):
    """Somebody to enrol."""

    member_id: Id
    profile: ProfileRequest = ProfileRequest()
    referral_code: Annotated[Text | None, Given] = None


class ChangeRequest(Request):
    """A JSON merge patch (RFC 7396) of the profile: null removes a field."""

    profile: ProfilePatch


class MergeRequest(Request):
    """Who is the same person, and stays."""

    merge_id: Id
    into_member_id: Id


class ClosureRequest(Request):
    """Why a member's account is closed."""

    closure_id: Id
    reason: Text


class ReopeningRequest(Request):
    """Why a member's account is opened again."""

    reopening_id: Id
    reason: Text


class ContactQuery(Request):
    """Exactly one contact to find members by."""

    email: Annotated[Email | None, Given] = None
    phone: Annotated[Phone | None, Given] = None
    card: Annotated[Card | None, Given] = None


class ExportQuery(Request):
    """Which page of the journal; a cursor is the number of the last entry seen."""

    cursor: Cursor = SEQ_MAX


class MemberAnswer(TypedDict):
    """A member and their profile."""

    member_id: str
    enrolled_at: InstantText
    profile: Details


class MembersAnswer(TypedDict):
    """The members found."""

    members: list[MemberAnswer]


class ExportAnswer(TypedDict):
    """Everything kept about a member; the journal comes in pages, newest entry first."""

    member_id: str
    enrolled_at: InstantText
    profile: Details
    balance: BalanceAnswer
    referrals: NotRequired[ReferralsAnswer]
    said: NotRequired[list[SaidAnswer]]
    entries: list[EntryAnswer]
    next_cursor: NotRequired[str]


def enrol_member(call: Call, body: EnrolmentRequest) -> Reply[EntryAnswer]:
    """Enrol a member, or add the profile of one whom an order enrolled; with a code, as the friend of a member."""
    details = details_of(body.profile)
    marker = Enrolment(
        program=call.caller.program,
        member_id=body.member_id,
        enrolled_at=call.now,
        fingerprint=call.fingerprint,
        details=details,
    )
    if body.referral_code is not None:
        reply = enrol_friend(call, body.referral_code, marker)
    else:
        reply = run(call, Enrol(member_id=body.member_id), enrol, marker)
    welcome(call, body.member_id, reply.content)
    ask_to_confirm(call, body.member_id, details, details, parse_instant(reply.content["at"]))
    return reply


def read_member(call: Call, member_id: Id) -> Reply[MemberAnswer]:
    """A member and their profile."""
    return Reply(_member_answer(_profile(call, member_id)))


def find_members(call: Call, query: ContactQuery) -> Reply[MembersAnswer]:
    """The members who have an e-mail address, a phone or a card number; usually one, or none."""
    contacts: dict[Contact, str | None] = {
        "email": query.email,
        "phone": query.phone,
        "card": query.card,
    }
    named = [(contact, value) for contact, value in contacts.items() if value is not None]
    if len(named) != 1:
        raise invalid(Fault("Give one of email, phone and card.", parameter="email"))
    contact, value = named[0]
    meant = profiles.plain(contact, value)
    found = _found(call.caller.program, contact, value)
    exactly = (each for each in found if profiles.plain(contact, each.details[contact]) == meant)
    return Reply({"members": [_member_answer(profile) for profile in exactly]})


def change_member(call: Call, member_id: Id, body: ChangeRequest) -> Reply[MemberAnswer]:
    """Change a member's profile by a JSON merge patch."""
    for _ in range(CHANGES_MAX):
        before = _profile(call, member_id)
        details = merged(before.details, body.profile)
        after = Profile(member_id, before.enrolled_at, details, before.fingerprint, before.body)
        if profiles.replace(call.caller.program, after):
            ask_to_confirm(call, member_id, body.profile, details, call.now)
            return Reply(_member_answer(after))
    raise unavailable()


def erase_member(call: Call, member_id: Id) -> Reply[None]:
    """Erase a member's personal data and close the account; the id is never used again."""
    erasure = Erasure(call.caller.program, member_id)
    erased = run_closing(call, CloseAccount(member_id=member_id), close, erasure)
    said.forget(
        call.caller.program, member_id
    )  # also where an earlier request closed the account and no more
    return Reply(None, replayed=erased.replayed)


def close_member(call: Call, member_id: Id, body: ClosureRequest) -> Reply[EntryAnswer]:
    """Close a member's account until it is reopened; only returns and voids are still taken."""
    command = SuspendAccount(
        closure_id=body.closure_id,
        member_id=member_id,
        source=call.caller.source,
        reason=body.reason,
    )
    return run(call, command, suspend, receipt_of(call, "closure", body.closure_id))


def reopen_member(call: Call, member_id: Id, body: ReopeningRequest) -> Reply[EntryAnswer]:
    """Open a member's account again that was closed, but not erased."""
    command = ReopenAccount(
        reopening_id=body.reopening_id,
        member_id=member_id,
        source=call.caller.source,
        reason=body.reason,
    )
    return run(call, command, reopen, receipt_of(call, "reopening", body.reopening_id))


def merge_member(call: Call, member_id: Id, body: MergeRequest) -> Reply[EntryAnswer]:
    """Merge a member into another who is the same person; whoever asks for one finds the other."""
    if body.into_member_id == member_id:
        raise invalid(Fault("Name another member than this one.", pointer="#/into_member_id"))
    command = Merge(merge_id=body.merge_id, member_id=member_id, source=call.caller.source)
    return run_between(
        call,
        Between(body.into_member_id, member_id, call.caller.program, go_on=False),
        lambda survivor, duplicate: merge(command, survivor, duplicate, call.now),
        receipt_of(call, "merge", body.merge_id),
    )


def export_member(call: Call, member_id: Id, query: ExportQuery) -> Reply[ExportAnswer]:
    """Everything kept about a member: profile, balance, friends they brought, what they said, and journal."""
    profile = _profile(call, member_id)
    recorded = own_newest_of(call, member_id)
    instant = max(call.now, recorded.entry.at)
    page = page_below(call, recorded, query.cursor, limit=EXPORT_PAGE)
    answer: ExportAnswer = {
        "member_id": member_id,
        "enrolled_at": instant_text(profile.enrolled_at),
        "profile": dict(profile.details),
        "balance": balance_answer(member_id, settled_at(call, recorded, instant), instant),
        "entries": page.entries,
    }
    friends = brought_by(call.caller.program, member_id)
    if friends.code is not None:
        answer["referrals"] = referrals_answer(call, member_id, friends)
    if words := said_answers(call.caller.program, member_id):
        answer["said"] = words
    if page.next_cursor is not None:
        answer["next_cursor"] = page.next_cursor
    return Reply(answer)


def _profile(call: Call, member_id: str) -> Profile:
    """A member's profile, empty for one whom an order enrolled; Problem 404 if there is no such member."""
    profile = profiles.read(call.caller.program, member_id)
    if profile is not None:
        return profile
    own_newest_of(call, member_id)
    first = journal.entry(call.caller.program, member_id, 1)
    if first is None:
        raise Refused(MemberNotFound())
    return Profile(member_id, first.entry.at, {}, call.fingerprint)


def _found(program: str, contact: Contact, value: str) -> list[Profile]:
    read = (profiles.read(program, member) for member in profiles.find(program, contact, value))
    return [profile for profile in read if profile is not None]


def _member_answer(profile: Profile) -> MemberAnswer:
    return {
        "member_id": profile.member_id,
        "enrolled_at": instant_text(profile.enrolled_at),
        "profile": dict(profile.details),
    }


ACTIONS = (
    enrol_member,
    find_members,
    read_member,
    read_referrals,
    change_member,
    erase_member,
    merge_member,
    close_member,
    reopen_member,
    export_member,
    show_link,
    follow_link,
)

handler = serving("members", ACTIONS)
