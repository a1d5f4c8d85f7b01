"""Segments: named sets of members, by what is known of each of them at an instant (epoch ms).

A segment is evaluated for one member at a time, whenever it is asked for; nothing of it is stored, so nobody is in
it too early or too late. Days and months are counted on the calendar of the program's time zone.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import field, fields
from datetime import date
from functools import partial
from hashlib import sha256
from types import MappingProxyType

from shared.frozen import dataclass
from shared.program.calendar import days_from_yearly, local_date, month_number
from shared.program.flaws import Flaws, within
from shared.program.goods import Goods
from shared.program.names import NAME, TEXT, listed

COUNT_MOST = 999_999_999_999
ATTRIBUTE = {
    "pattern": r"^[a-z][a-z0-9_.]{0,39}$",
    "hint": "1 to 40 characters of a-z 0-9 _ . beginning with a letter",
}
_COUNT = {"ge": 0, "le": COUNT_MOST}
_MONTH = {"ge": 1, "le": 12}
NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a member at an instant: what the account's state tells, and the profile if it was read.

    ``joined`` and ``last_order_at`` (epoch ms) are None where they are not known; ``spend`` counts minor units;
    ``bought`` tells when goods were bought last, by their key.
    """

    at: int
    tier: str | None = None
    orders: int = 0
    spend: int = 0
    points: int = 0
    joined: int | None = None
    last_order_at: int | None = None
    bought: Mapping[str, int] = field(default_factory=dict)
    profile: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Range:
    """A least and a most, either of which may be left out; both belong to it."""

    at_least: int | None = field(default=None, metadata={**_COUNT, "description": "The least."})
    at_most: int | None = field(default=None, metadata={**_COUNT, "description": "The most."})

    def holds(self, value: int | None) -> bool:
        """Whether a value lies within; one that is not known does not."""
        if value is None:
            return False
        return (self.at_least or 0) <= value and (self.at_most is None or value <= self.at_most)

    def flaws(self) -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        if self.at_least is None and self.at_most is None:
            yield "", "give at_least, at_most or both"
        elif self.at_most is not None and (self.at_least or 0) > self.at_most:
            yield "/at_most", "must not be less than at_least"


@dataclass(frozen=True, kw_only=True)
class Bought(Goods):
    """Goods that were bought, and how long ago."""

    days_ago: Range | None = field(
        default=None,
        metadata={"description": "How many days ago, the last time; left out, at any time."},
    )

    @property
    def key(self) -> str:
        """Under which an account keeps when such goods were bought last."""
        asked = json.dumps([self.category, self.brand, self.sku, self.tag])
        return sha256(asked.encode()).hexdigest()[:8]

    def holds(self, known: Known, zone: str) -> bool:
        """Whether a member of whom so much is known bought them, so long ago."""
        last = known.bought.get(self.key)
        return last is not None and _within(self.days_ago, _days_since(last, known.at, zone))

    def flaws(self) -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        if self.any_line:
            yield "", "give a category, brand, sku or tag"
        yield from within("/days_ago", self.days_ago.flaws() if self.days_ago else ())


@dataclass(frozen=True, kw_only=True)
class Segment:
    """The members who meet every condition that is given."""

    segment: str = field(
        metadata={**NAME, "description": "The segment's name, unique in the program."}
    )
    tiers: tuple[str, ...] = field(
        default=(), metadata=listed(NAME, "Members who hold one of these tiers.")
    )
    orders: Range | None = field(
        default=None, metadata={"description": "How many orders, less those returned."}
    )
    spend: Range | None = field(
        default=None, metadata={"description": "Spend of all time, in minor units."}
    )
    points: Range | None = field(
        default=None, metadata={"description": "Points of the first wallet that orders earned."}
    )
    bought: Bought | None = field(
        default=None,
        metadata={
            "description": "Who bought such goods since a segment first asked for them, returned or not."
        },
    )
    days_since_order: Range | None = field(
        default=None,
        metadata={"description": "Days since the last order; without any, nobody is in it."},
    )
    months_as_member: Range | None = field(
        default=None, metadata={"description": "Whole months since enrolment."}
    )
    markets: tuple[str, ...] = field(
        default=(), metadata=listed(TEXT, "Profiles with one of these markets.")
    )
    locales: tuple[str, ...] = field(
        default=(),
        metadata=listed(TEXT, 'Profiles with one of these locales; "de" means "de-AT" as well.'),
    )
    consents: tuple[str, ...] = field(
        default=(), metadata=listed(ATTRIBUTE, "Profiles with all of these consents given.")
    )
    birthday_months: tuple[int, ...] = field(
        default=(),
        metadata={
            "max_length": 12,
            "each": _MONTH,
            "json_schema_extra": {"items": {"type": "integer", "minimum": 1, "maximum": 12}},
            "description": "Profiles with a birthday in one of these months.",
        },
    )
    days_from_birthday: Range | None = field(
        default=None,
        metadata={
            "description": "Days before or after the birthday of the profile, whichever is nearer; 0 on the day."
        },
    )
    days_from_anniversary: Range | None = field(
        default=None,
        metadata={
            "description": "Days before or after an anniversary of the enrolment; 0 on the day."
        },
    )
    lists: tuple[str, ...] = field(
        default=(),
        metadata=listed(ATTRIBUTE, "Profiles with one of these attributes set to true."),
    )
    attributes: dict[str, str] = field(
        default_factory=dict,
        metadata={"description": "Attributes of the profile, and what each must be, as a text."},
    )

    def has(self, known: Known, zone: str) -> bool:
        """Whether a member of whom so much is known is in it."""
        return (
            self._state_meets(known)
            and self._time_meets(known, zone)
            and (self.bought is None or self.bought.holds(known, zone))
            and (not self.asks_profile or self._profile_meets(known.profile))
        )

    @property
    def asks_profile(self) -> bool:
        """Whether it asks for anything that only the profile tells."""
        places = (self.markets, self.locales, self.consents, self.lists)
        birthday = (self.birthday_months, self.days_from_birthday)
        return any((*places, *birthday, self.attributes))

    @property
    def asks_last_order(self) -> bool:
        """Whether it asks how long ago the last order was."""
        return self.days_since_order is not None

    def flaws(self) -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        for declared in fields(self):
            asked = getattr(self, declared.name)
            if isinstance(asked, Range | Bought):
                yield from within(f"/{declared.name}", asked.flaws())

    def _state_meets(self, known: Known) -> bool:
        counts = (
            (self.orders, known.orders),
            (self.spend, known.spend),
            (self.points, known.points),
        )
        return (not self.tiers or known.tier in self.tiers) and all(
            _within(asked, count) for asked, count in counts
        )

    def _time_meets(self, known: Known, zone: str) -> bool:
        born, joined, at = _birthday(known.profile), known.joined, known.at
        spans = (
            (self.days_since_order, partial(_days_since, known.last_order_at, at, zone)),
            (self.months_as_member, partial(_months_since, joined, at, zone)),
            (self.days_from_anniversary, partial(_days_from_anniversary, joined, at, zone)),
            (self.days_from_birthday, partial(_days_from_birthday, born, at, zone)),
        )
        return all(asked is None or asked.holds(span()) for asked, span in spans)

    def _profile_meets(self, profile: Mapping[str, object]) -> bool:
        consents, attributes = _part(profile, "consent"), _part(profile, "attributes")
        return (
            (not self.markets or profile.get("market") in self.markets)
            and (not self.locales or _speaks(profile.get("locale"), self.locales))
            and all(consents.get(name) is True for name in self.consents)
            and (not self.birthday_months or _birth_month(profile) in self.birthday_months)
            and (not self.lists or any(attributes.get(name) is True for name in self.lists))
            and all(
                _text(attributes.get(name)) == wanted for name, wanted in self.attributes.items()
            )
        )


def names_of(segments: Iterable[Segment], known: Known, zone: str) -> frozenset[str]:
    """The names of the segments that a member of whom so much is known is in."""
    return frozenset(each.segment for each in segments if each.has(known, zone))


def ask_profile(segments: Iterable[Segment]) -> bool:
    """Whether any of them asks for what only the profile tells."""
    return any(each.asks_profile for each in segments)


def _within(asked: Range | None, value: int | None) -> bool:
    return asked is None or asked.holds(value)


def _days_since(instant: int | None, now: int, zone: str) -> int | None:
    if instant is None:
        return None
    return max(0, (local_date(now, zone) - local_date(instant, zone)).days)


def _months_since(instant: int | None, now: int, zone: str) -> int | None:
    """Whole months by the calendar: one is over when its day of the month comes again, or is skipped."""
    if instant is None:
        return None
    begin, today = local_date(instant, zone), local_date(now, zone)
    return max(0, month_number(today) - month_number(begin) - (today.day < begin.day))


def _days_from_anniversary(joined: int | None, now: int, zone: str) -> int | None:
    if joined is None:
        return None
    return days_from_yearly(local_date(joined, zone), local_date(now, zone))


def _days_from_birthday(born: date | None, now: int, zone: str) -> int | None:
    return None if born is None else days_from_yearly(born, local_date(now, zone), since=0)


def _part(profile: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = profile.get(name)
    return part if isinstance(part, Mapping) else NOTHING


def _speaks(locale: object, wanted: tuple[str, ...]) -> bool:
    said = _tag(locale) if isinstance(locale, str) else ""
    return any(said == tag or said.startswith(f"{tag}-") for tag in map(_tag, wanted))


def _tag(locale: str) -> str:
    return locale.replace("_", "-").lower()


def _birthday(profile: Mapping[str, object]) -> date | None:
    birthday = profile.get("birthday")
    return date.fromisoformat(birthday) if isinstance(birthday, str) else None


def _birth_month(profile: Mapping[str, object]) -> int | None:
    birthday = _birthday(profile)
    return birthday.month if birthday else None


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
