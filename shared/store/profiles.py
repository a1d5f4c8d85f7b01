"""Profiles: the only place that holds personal data, and the markers of enrolment and erasure."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from shared.frozen import dataclass
from shared.ledger.records import Record
from shared.ledger.refusals import AccountClosed, IdReused, Refusal
from shared.registry.indexes import CONTACT_INDEXES
from shared.store import birthdays, keys
from shared.store.items import FORMAT, item, text
from shared.store.keys import Key
from shared.store.mailboxes import mailbox
from shared.store.markers import Done
from shared.store.table import NEW, Item, client, put_if, table_name

Contact = Literal["email", "phone", "card"]
FOUND_MAX = 25  # members who share one contact, at most this many are listed


@dataclass(frozen=True, slots=True)
class Profile:
    """A member's profile; ``body`` is its text as read, for a change that loses no other change."""

    member_id: str
    enrolled_at: int
    details: Mapping[str, Any]
    fingerprint: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The marker of an enrolment: the profile itself."""

    program: str
    member_id: str
    enrolled_at: int
    fingerprint: str
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """Where the profile lives."""
        return keys.profile(self.program, self.member_id)

    @property
    def condition(self) -> str:
        """New, if there is no profile."""
        return NEW

    @property
    def values(self) -> None:
        """The condition speaks of no values."""

    @property
    def source(self) -> str:
        """Whoever asks: nothing follows it."""
        return ""

    def item(self, account: str, _seq: int, _record: Record | None) -> Item:
        """The profile."""
        new = Profile(account, self.enrolled_at, self.details, self.fingerprint)
        return _profile_item(self.program, new)

    def read(self, found: Item) -> Done | Refusal:
        """Enrolled before, if with the same content; the first entry of an account enrols."""
        profile = _profile(found)
        if profile is None:
            return AccountClosed()
        if profile.fingerprint != self.fingerprint:
            return IdReused("member_id")
        return Done(self.member_id, 1)


@dataclass(frozen=True, slots=True)
class Erasure:
    """The marker of an erasure: a tombstone in the profile's place, so that the id is never used again."""

    program: str
    member_id: str

    @property
    def key(self) -> Key:
        """Where the profile lived."""
        return keys.profile(self.program, self.member_id)

    @property
    def condition(self) -> str:
        """New, if there is no tombstone."""
        return "attribute_not_exists(erased_by)"

    @property
    def values(self) -> None:
        """The condition speaks of no values."""

    @property
    def source(self) -> str:
        """Whoever asks: nothing follows it."""
        return ""

    def item(self, _account: str, seq: int, _record: Record | None) -> Item:
        """The tombstone: no personal data, no contact keys."""
        return item(self.key, text({"f": FORMAT}), erased_by={"N": str(seq)})

    def read(self, found: Item) -> Done | None:
        """Erased before, if the tombstone is there."""
        if "erased_by" not in found:
            return None
        return Done(self.member_id, int(found["erased_by"]["N"]))


def read(program: str, member_id: str) -> Profile | None:
    """A member's profile, read consistently; None if there is none or it was erased."""
    response = client().get_item(
        TableName=table_name(),
        Key=keys.profile(program, member_id).attributes,
        ConsistentRead=True,
    )
    return _profile(response["Item"]) if "Item" in response else None


def replace(program: str, profile: Profile) -> bool:
    """Write a changed profile; False if it was changed or erased since it was read."""
    new = _profile_item(program, profile)
    if not profile.body:
        return put_if(NEW, new)
    return put_if("b = :read", new, {":read": {"S": profile.body}})


def find(program: str, contact: Contact, value: str) -> list[str]:
    """The members who have this e-mail address, phone or card number, by an eventually consistent index.

    An e-mail address is any that reaches the same mailbox; profiles of before that was so are found by it exactly.
    """
    found = set(_found(program, contact, _contact_key(program, contact, value)))
    exact = _hashed(program, contact, plain(contact, value))
    if exact != _contact_key(program, contact, value):
        found.update(_found(program, contact, exact))
    return sorted(found)


def _found(program: str, contact: Contact, key: str) -> list[str]:
    index = next(index for index in CONTACT_INDEXES if index.name == f"by_{contact}")
    response = client().query(
        TableName=table_name(),
        IndexName=index.name,
        KeyConditionExpression="#contact = :contact",
        ExpressionAttributeNames={"#contact": index.partition_key},
        ExpressionAttributeValues={":contact": {"S": key}},
        Limit=FOUND_MAX,
    )
    return [keys.member_of(found["pk"]["S"]) for found in response["Items"]]


def _profile(found: Item) -> Profile | None:
    if "erased_by" in found:
        return None
    body = found["b"]["S"]
    raw = json.loads(body)
    return Profile(keys.member_of(found["pk"]["S"]), raw["t"], raw["d"], raw["p"], body)


def _profile_item(program: str, profile: Profile) -> Item:
    body = text(
        {
            "f": FORMAT,
            "p": profile.fingerprint,
            "t": profile.enrolled_at,
            "d": dict(profile.details),
        }
    )
    contacts = {
        f"{contact}_key": {"S": _contact_key(program, contact, profile.details[contact])}
        for contact in ("email", "phone", "card")
        if profile.details.get(contact)
    }
    born = birthdays.attributes(program, profile.member_id, profile.details.get("birthday"))
    return item(keys.profile(program, profile.member_id), body, **contacts, **born)


def plain(contact: str, value: str) -> str:
    """A contact as it is compared: case, spaces and punctuation do not matter, of an e-mail address only case."""
    folded = unicodedata.normalize("NFKC", value).strip().casefold()
    if contact == "email":
        return folded
    return "".join(character for character in folded if character.isalnum())


def _contact_key(program: str, contact: str, value: str) -> str:
    """A hash, so that no personal data reaches a key; of an e-mail address that of its mailbox."""
    told = plain(contact, value)
    return _hashed(program, contact, mailbox(told) if contact == "email" else told)


def _hashed(program: str, contact: str, told: str) -> str:
    return hashlib.sha256(f"{program}#{contact}#{told}".encode()).hexdigest()
