"""Enrolling a friend with the code of the member who brings them."""

from dataclasses import replace

from shared.edge.answers import EntryAnswer
from shared.edge.commands import answered
from shared.edge.http import Call, Reply
from shared.edge.made_up import as_made_up, new_code
from shared.edge.reading import versions_of
from shared.ledger.entry import Decision
from shared.ledger.introductions import Introduce, introduce
from shared.ledger.refusals import Refusal
from shared.store import friends, profiles
from shared.store.execute import Attempt, Journal, Journals, States
from shared.store.profiles import Contact, Enrolment

CONTACTS: tuple[Contact, ...] = ("email", "phone", "card")


def enrol_friend(call: Call, code: str, marker: Enrolment) -> Reply[EntryAnswer]:
    """Enrol somebody who has no account yet, as the friend of whose code it is."""
    program, member = call.caller.program, marker.member_id
    referrer = friends.owner_of(program, as_made_up(code))
    command = Introduce(member_id=member, referral_id=new_code(), referrer=referrer)

    def decided(_names: Journals, states: States) -> Decision | Refusal:
        friend, *other = states
        told = replace(command, alike=_alike(marker), same_address=_same_address(command, marker))
        return introduce(told, friend, other[0] if other else None, versions_of(call), call.now)

    own = Journal(program, member, goes_on=False)
    others = (Journal(program, referrer),) if referrer else ()
    attempt = Attempt(
        journals=(own, *others), decide=decided, marker=marker, time_left_s=call.time_left_s
    )
    return answered(attempt)


def _alike(marker: Enrolment) -> dict[str, frozenset[str]]:
    """The others who have a contact of the friend's."""
    given = {contact: marker.details.get(contact) for contact in CONTACTS}
    found = {
        contact: frozenset(profiles.find(marker.program, contact, value))
        for contact, value in given.items()
        if value
    }
    return {contact: members - {marker.member_id} for contact, members in found.items()}


def _same_address(command: Introduce, marker: Enrolment) -> bool:
    """Whether both profiles name the same postal address, but for case, spaces and punctuation."""
    address = marker.details.get("address")
    if address is None:
        return False
    profile = profiles.read(marker.program, command.referrer or "")
    theirs = profile.details.get("address") if profile else None
    return theirs is not None and _place(theirs) == _place(address)


def _place(address: str) -> str:
    return profiles.plain("address", address)
