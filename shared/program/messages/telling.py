"""Telling: who speaks to members, of what, and on which channels."""

from dataclasses import field
from types import MappingProxyType
from typing import Literal

from shared.frozen import dataclass
from shared.program.names import EVENT, LOCALE, NAME, TEXT

Channel = Literal["email", "sms", "push", "inbox"]
Kind = Literal["transactional", "marketing"]
CHANNELS: tuple[Channel, ...] = ("email", "sms", "push", "inbox")

# The facts with texts of our own, and the topic of each.
USUAL = MappingProxyType(
    {
        "member.enrolled": "account",
        "points.earned": "points",
        "points.activated": "points",
        "points.expiring": "reminders",
        "points.expired": "points",
        "points.redeemed": "points",
        "points.refunded": "points",
        "points.returned": "points",
        "points.cancelled": "points",
        "points.adjusted": "points",
        "points.extended": "points",
        "points.transferred": "points",
        "tier.changed": "tiers",
        "tier.expiring": "reminders",
        "reward.issued": "rewards",
        "reward.used": "rewards",
        "referral.joined": "referrals",
        "referral.qualified": "referrals",
        "campaign.reached": "offers",
        "survey.asked": "feedback",
    }
)
ASKED = "survey.asked"  # comes with a link of its member's own
DIGEST = "digest"  # what small facts are told by, all at once: no fact itself
CONFIRMATION = "confirmation"  # what asks whether a consent was meant: no fact either
NO_FACTS = frozenset({DIGEST, CONFIRMATION})
OTHER_TOPIC = "other"  # of facts that are not usual, unless one is named
CONFIRMED = (
    "confirmed"  # "email.confirmed" is the second half of a double opt-in, so no topic's name
)
MARKETING = frozenset(
    {"offers", "feedback"}
)  # the topics that are marketing unless a program says otherwise
TOPICS = (*dict.fromkeys(USUAL.values()), OTHER_TOPIC)

# Part of the name of a consent, such as "email.offers", which has 40 characters at most.
_TOPIC = MappingProxyType(
    {
        "pattern": r"^[a-z][a-z0-9_]{0,29}$",
        "hint": "1 to 30 characters of a-z 0-9 _, beginning with a letter",
    }
)
ADDRESS = MappingProxyType(
    {
        "pattern": r"^[^\s@\u0000-\u001f\u007f<>\",;:]{1,64}@[A-Za-z0-9.-]{1,189}$",
        "hint": 'an e-mail address such as "club@example.com"',
    }
)
LINK = MappingProxyType(
    {
        "pattern": r"^https://[^\s\u0000-\u001f\u007f<>\"'`]{1,500}$",
        "hint": 'a link that begins with "https://"',
    }
)


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who speaks to members."""

    shop: str = field(metadata={**TEXT, "description": "The shop's name, as members know it."})
    from_address: str | None = field(
        default=None, metadata={**ADDRESS, "description": "The address that e-mail comes from."}
    )
    reply_to: str | None = field(
        default=None, metadata={**ADDRESS, "description": "The address that answers go to."}
    )
    postal: str | None = field(
        default=None,
        metadata={**TEXT, "description": "The shop's postal address, at the end of each e-mail."},
    )
    link: str | None = field(
        default=None,
        metadata={**LINK, "description": "Where members see their points; opened from messages."},
    )


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What members can want, or not want, to hear of."""

    topic: str = field(
        metadata={
            **_TOPIC,
            "description": "Its name: one of your own, or account, points, tiers, rewards, reminders, referrals, "
            "offers, feedback, other.",
        }
    )
    kind: Kind = field(
        default="transactional",
        metadata={
            "description": "transactional: told whatever consent is given; marketing: only with consent."
        },
    )
    optional: bool = field(
        default=False,
        metadata={
            "description": "Whether members who said no to it on a channel are spared it, though it is transactional."
        },
    )


@dataclass(frozen=True, kw_only=True)
class Told:
    """A fact that is told otherwise than usual."""

    fact: str = field(metadata={**EVENT, "description": 'The fact, such as "points.earned".'})
    channels: tuple[Channel, ...] = field(
        metadata={
            "max_length": len(CHANNELS),
            "description": "On which channels it is told; none tells it nowhere.",
        }
    )
    topic: str | None = field(
        default=None,
        metadata={**_TOPIC, "description": "What it belongs to; left out, its usual topic."},
    )


@dataclass(frozen=True, kw_only=True)
class LocalName:
    """What something of the program is called in a language."""

    of: Literal["wallet", "tier", "reward", "campaign"] = field(
        metadata={"description": "What has that name."}
    )
    name: str = field(metadata={**NAME, "description": "Its name in the program."})
    locale: str = field(metadata={**LOCALE, "description": "The language."})
    text: str = field(metadata={**TEXT, "description": "What it is called."})


_FORM = {**TEXT, "description": "The form; # stands for the number."}


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What points of a wallet are called in a language, with a number before or in them (# is the number)."""

    wallet: str = field(metadata={**NAME, "description": "The wallet."})
    locale: str = field(metadata={**LOCALE, "description": "The language."})
    zero: str | None = field(default=None, metadata=_FORM)
    one: str | None = field(default=None, metadata=_FORM)
    two: str | None = field(default=None, metadata=_FORM)
    few: str | None = field(default=None, metadata=_FORM)
    many: str | None = field(default=None, metadata=_FORM)
    other: str = field(
        metadata={**TEXT, "description": 'The form for all other numbers, such as "# points".'}
    )

    @property
    def forms(self) -> dict[str, str]:
        """The forms by the plural categories of CLDR."""
        said = {
            "zero": self.zero,
            "one": self.one,
            "two": self.two,
            "few": self.few,
            "many": self.many,
            "other": self.other,
        }
        return {category: form for category, form in said.items() if form is not None}
