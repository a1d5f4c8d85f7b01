"""Reading payloads of shops: their fields, exactly or not at all. What is signed is still not to be trusted."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from functions.connectors.told import Terms, Unusable
from shared.edge.instants import parse_instant
from shared.program.currencies import exponents

AMOUNT_MAX = 999_999_999_999
QUANTITY_MAX = 1_000_000
CODES_MAX = 10  # of an order
TEXT_MAX = 255
_MONEY = re.compile(r"(0|[1-9][0-9]{0,12})(?:\.([0-9]{1,6}))?", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9._~:-]{1,128}", re.ASCII)
_UNPRINTABLE = re.compile(r"[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]")
_SECONDS_MAX = 10**11
META = "meta."

Payload = Mapping[str, Any]


def minor(value: object, currency: str, place: str) -> int:
    """A sum of money, written as a decimal text, in the minor units of its currency; exactly, or Unusable."""
    written = _MONEY.fullmatch(value) if isinstance(value, str) else None
    if written is None:
        raise Unusable(f"{place} is no sum of money")
    whole, digits = written[1], (written[2] or "").rstrip("0")
    exponent = exponents()[currency]
    if len(digits) > exponent:
        raise Unusable(f"{place} is no whole number of the minor units of its currency")
    return within(int(whole + digits.ljust(exponent, "0")), place)


def within(amount: int, place: str) -> int:
    """An amount that is no more than the API takes, nor less than nothing; Unusable otherwise."""
    if not 0 <= amount <= AMOUNT_MAX:
        raise Unusable(f"{place} is out of range")
    return amount


def currency_of(value: object) -> str:
    """A currency of ISO 4217; Unusable otherwise."""
    code = value.upper() if isinstance(value, str) else ""
    if code not in exponents():
        raise Unusable("currency is none of ISO 4217")
    return code


def identifier(value: object, place: str) -> str:
    """An id of the shop's own, as the API takes it; Unusable otherwise."""
    named = isinstance(value, str | int) and not isinstance(value, bool)
    if not named or not _ID.fullmatch(str(value)):
        raise Unusable(f"{place} is no id")
    return str(value)


def whole(value: object, place: str, *, least: int = 0, most: int = AMOUNT_MAX) -> int:
    """A whole number; Unusable otherwise."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Unusable(f"{place} is no whole number from {least} to {most}")
    return value


def instant(value: object, place: str) -> int:
    """An instant with its offset, as epoch ms; Unusable otherwise."""
    try:
        return parse_instant(value)
    except ValueError:
        raise Unusable(f"{place} is no instant") from None


def instant_gmt(value: object, place: str) -> int:
    """The same where UTC is meant and no offset is written."""
    return instant(f"{value}Z" if isinstance(value, str) else value, place)


def instant_s(value: object, place: str) -> int:
    """An instant in seconds since 1970, as epoch ms; Unusable otherwise."""
    return whole(value, place, most=_SECONDS_MAX) * 1000


def items(payload: Payload, name: str) -> list[Payload]:
    """The objects in a list, none where there is no list; Unusable if something else is among them."""
    listed = payload.get(name)
    if listed is None:
        return []
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        raise Unusable(f"{name} is no list of objects")
    return listed


def inside(payload: Payload, name: str) -> Payload:
    """An object in a payload, an empty one where there is none."""
    inner = payload.get(name)
    return inner if isinstance(inner, Mapping) else {}


def words(value: object) -> str | None:
    """A text as the API takes texts, cut where it is too long; None where there is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    return _UNPRINTABLE.sub(" ", value).strip()[:TEXT_MAX].strip() or None


def sold(payload: Payload) -> list[Payload]:
    """The lines of an order of which anything is left."""
    return [line for line in items(payload, "line_items") if line.get("quantity")]


def sums_of(payload: Payload, currency: str, names: Mapping[str, str]) -> dict[str, int]:
    """The sums of an order by our names, of fields that it has."""
    told = {name: field for name, field in names.items() if payload.get(field) is not None}
    return {name: minor(payload[field], currency, field) for name, field in told.items()}


def codes_of(payload: Payload, name: str) -> tuple[str, ...]:
    """The codes that an order lists under a name."""
    found = (words(each.get("code")) for each in items(payload, name))
    return tuple(code for code in found if code)


def of_line(line: Payload, name: str) -> str | None:
    """What a line says in a field, or in one of its properties where the name begins with ``meta.``."""
    if not name.startswith(META):
        return words(line.get(name))
    wanted = name.removeprefix(META)
    for listed in ("properties", "meta_data"):
        for each in items(line, listed):
            if wanted in (each.get("name"), each.get("key")):
                return words(each.get("value"))
    return None


def goods(line: Payload, terms: Terms) -> Iterator[tuple[str, Any]]:
    """What the terms read of a line beside its price: category, brand and tags, where it has them."""
    for name, field in (("category", terms.category), ("brand", terms.brand)):
        found = of_line(line, field) if field else None
        if found:
            yield name, found
    tags = [tag for tag in (of_line(line, field) for field in terms.tags) if tag]
    if tags:
        yield "tags", sorted(set(tags))


def present(**fields: Any) -> dict[str, Any]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, [], ())}


def from_terms(terms: Terms) -> dict[str, Any]:
    """What the terms say of every order."""
    return present(channel=terms.channel, market=terms.market)
