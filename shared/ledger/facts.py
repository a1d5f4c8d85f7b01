"""The catalogue of facts: each that is told, what it means, and the fields of its data.

Receivers rely on it: a field or a fact is only ever added. Whoever decides writes facts without looking here, so that
settling and deciding need not load it; tests hold all that is written against it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Literal

from shared.frozen import dataclass
from shared.ledger.entry import Fact

Kind = Literal["text", "points", "number", "instant", "money", "answers"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a fact's data; ``instant`` is epoch ms in the journal and text where it is told.

    ``answers`` are numbers and names by the questions of a survey.
    """

    kind: Kind
    says: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """What a fact tells, in a sentence, and with which data; a field that does not apply is left out."""

    says: str
    data: Mapping[str, Field] = field(default_factory=dict)
    version: int = 1


_WALLET = Field("text", "The wallet.")
_MOVED = {"wallet": _WALLET, "points": Field("points", "How many, always above 0.")}
_SIGNED = {"wallet": _WALLET, "points": Field("points", "How many, below 0 if they went.")}
_MEMBER = {"member_id": Field("text", "The member.")}
_REWARD = {
    "reward": Field("text", "The reward's id in the program."),
    "kind": Field("text", "The kind of the reward."),
    "code": Field("text", "The code that it is claimed with.", optional=True),
    "connection": Field("text", "The connection to the shop that takes the code.", optional=True),
}
_REFERRAL = {
    "referral": Field("text", "The id of the referral."),
    "wallet": Field("text", "The wallet of what moved here, if anything did.", optional=True),
    "points": Field("points", "How many points moved here, above 0.", optional=True),
}

FACTS: Mapping[str, Described] = {
    "member.enrolled": Described("A member has an account."),
    "member.closed": Described("A member's account was closed until it is reopened."),
    "member.reopened": Described("A closed account was opened again."),
    "member.erased": Described("A member's personal data was erased, and the account closed for good."),
    "member.household": Described("A member founded this household.", _MEMBER),
    "member.joining": Described("A member joined this household.", _MEMBER),
    "member.joined": Described("A member's account goes on in a household's.", _MEMBER),
    "member.departure": Described("A member left this household.", _MEMBER),
    "member.left": Described("A member's account goes on by itself after a household.", _MEMBER),
    "member.merge": Described("Another member's account was merged into this one.", _MEMBER),
    "member.merged": Described("This account was merged into another.", _MEMBER),
    "household.invitation": Described("A member was invited into this household.", _MEMBER),
    "household.limit": Described("What a member may spend of this household was changed.", _MEMBER),
    "points.earned": Described("An order or an event gave points.", _MOVED),
    "points.activated": Described("Points that were pending can be spent now.", _MOVED),
    "points.cancelled": Described("Pending points were given up: what they waited for did not come.", _MOVED),
    "points.returned": Described("Points were taken back with what they had been given for.", _MOVED),
    "points.redeemed": Described("Points were spent.", _MOVED),
    "points.held": Described("Points were laid aside for a purchase.", _MOVED),
    "points.released": Described("Points that were held can be spent again.", _MOVED),
    "points.refunded": Described("Points that were spent were given back.", _MOVED),
    "points.expired": Described("Points expired, or a reset took them.", _MOVED),
    "points.expiring": Described(
        "Points will expire soon.",
        {
            **_MOVED,
            "expires_at": Field("instant", "When."),
            "days": Field("number", "In how many days."),
        },
    ),
    "points.extended": Described(
        "Points live longer than they would have.",
        {**_MOVED, "expires_at": Field("instant", "Until when.")},
    ),
    "points.adjusted": Described("An operator gave or took points.", _SIGNED),
    "points.transferred": Described("Points went to another member, or came from one.", _SIGNED),
    "points.exchanged": Described(
        "Points of one wallet became points of another, or of a partner's program.",
        {
            "wallet": Field("text", "The wallet, where the other is a partner's.", optional=True),
            "from": Field("text", "The wallet that gave, where both are here.", optional=True),
            "to": Field("text", "The wallet that got, where both are here.", optional=True),
            "points": Field("points", "How many it got; of a wallet, below 0 if they went."),
        },
    ),
    "tier.changed": Described(
        "A member reached a tier, or lost one.",
        {
            "from": Field("text", "The tier before, if there was one.", optional=True),
            "to": Field("text", "The tier now, if there is one.", optional=True),
        },
    ),
    "tier.expiring": Described(
        "A tier will be lost soon unless more counts for it.",
        {
            "tier": Field("text", "The tier."),
            "to": Field("text", "The tier that would follow."),
            "at": Field("instant", "When it would be lost."),
            "missing": Field("number", "What is missing to keep it, in the unit that tiers count."),
        },
    ),
    "reward.issued": Described(
        "A member has a reward.",
        _REWARD,
    ),
    "reward.held": Described("A reward was laid aside for a purchase.", _REWARD),
    "reward.released": Described(
        "A reward that was not used went back: its hold ended, or its points were given back.", _REWARD
    ),
    "reward.used": Described(
        "A reward was used, or a part of it.",
        {
            **_REWARD,
            "amount": Field("money", "What was used of a sum.", optional=True),
            "left": Field("number", "What is left of the sum, in minor units.", optional=True),
        },
    ),
    "return.refused": Described(
        "A return that had come before its order did not fit it.",
        {
            "return_id": Field("text", "The return."),
            "code": Field("text", "The code of the refusal."),
        },
    ),
    "campaign.reached": Described(
        "A campaign came to a member.",
        {
            "campaign": Field("text", "The campaign."),
            "trigger": Field("text", "The trigger it was asked for by.", optional=True),
            "occasion": Field("text", "The occasion it came for, of a standing one.", optional=True),
            "variant": Field("text", "The variant of its test.", optional=True),
            "message": Field("text", "The key of the message it goes with.", optional=True),
            "reward": Field("text", "The reward it gave.", optional=True),
            "wallet": Field("text", "The wallet of the points it gave.", optional=True),
            "points": Field("points", "How many points it gave.", optional=True),
            "requested": Field("points", "How many it would have, with budget left.", optional=True),
        },
    ),
    "survey.asked": Described(
        "A member is asked to answer a survey.",
        {
            "survey": Field("text", "The survey."),
            "occasion": Field("text", "What they are asked for; an answer names it."),
        },
    ),
    "survey.answered": Described(
        "A member answered a survey; what they said in their own words is not told.",
        {
            "survey": Field("text", "The survey."),
            "occasion": Field("text", "What the member was asked for."),
            "answers": Field("answers", "A number or the name of a choice for each question answered so."),
            "wallet": Field("text", "The wallet of the points it gave.", optional=True),
            "points": Field("points", "How many points it gave.", optional=True),
        },
    ),
    "referral.joined": Described(
        "A member who was brought by another has enrolled.", {"referral": _REFERRAL["referral"]}
    ),
    "referral.qualified": Described("A friend's purchase made a referral count.", _REFERRAL),
    "referral.reversed": Described("What made a referral count came back.", _REFERRAL),
}  # fmt: skip


def flaws(fact: Fact) -> Iterator[str]:
    """Where a fact says anything else than the catalogue."""
    described = FACTS.get(fact.fact)
    if described is None:
        yield f"{fact.fact} is not in the catalogue"
        return
    for name, value in fact.data.items():
        if name not in described.data:
            yield f"{fact.fact} has no field {name}"
        elif not _is(described.data[name].kind, value):
            yield f"{fact.fact}: {name} is no {described.data[name].kind}"
    for name, told in described.data.items():
        if not told.optional and name not in fact.data:
            yield f"{fact.fact} lacks {name}"


def _is(kind: Kind, value: Any) -> bool:
    if kind == "text":
        return isinstance(value, str)
    if kind == "answers":
        return isinstance(value, Mapping) and all(
            type(each) in (int, str) for each in value.values()
        )
    if kind == "money":
        return isinstance(value, Mapping) and set(value) == {"currency", "amount"}
    return type(value) is int
