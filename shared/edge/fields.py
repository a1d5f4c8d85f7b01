"""The types of fields in requests: what may reach a key, a ledger or a text, and what may not."""

from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from shared.edge.instants import parse_instant
from shared.program.currencies import exponents

RESERVED_IDS = frozenset({".", "..", "me", "null", "undefined"})
AMOUNT_MAX = 999_999_999_999
SEQ_MAX = 9_999_999_999
DIGITS_MAX = 10
ID_PATTERN = r"^[A-Za-z0-9._~:-]{1,128}$"
_PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]{1,255}$"
_JSON_PRINTABLE = r"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]{1,255}$"


class Request(BaseModel):
    """A request's body or query: strict types, no unknown field."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _not_reserved(value: str) -> str:
    if value in RESERVED_IDS:
        raise ValueError("is reserved; choose another id")
    return value


def _iso_currency(value: str) -> str:
    if value not in exponents():
        raise ValueError("is not an active ISO 4217 currency")
    return value


def _digits(raw: object) -> int:
    """A number in a query: ASCII digits alone, since ``int`` reads much more than that."""
    text = str(raw)
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX):
        raise ValueError("must be a whole number")
    return int(text)


def _given(value: object) -> object:
    if value is None:
        raise ValueError("must not be null; leave the field out")
    return value


Given = BeforeValidator(_given)  # for optional fields: absent is fine, null is not
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN), AfterValidator(_not_reserved)]
Text = Annotated[
    str,
    StringConstraints(pattern=_PRINTABLE),
    WithJsonSchema({"type": "string", "pattern": _JSON_PRINTABLE}),
]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), AfterValidator(_iso_currency)]
Amount = Annotated[int, Field(ge=0, le=AMOUNT_MAX)]
Instant = Annotated[
    int,
    BeforeValidator(parse_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-01T09:30:00Z"]}),
]


def _offset_restored(raw: object) -> object:
    """A plus sign that was not percent-encoded arrives in a query as a space."""
    return raw.replace(" ", "+") if isinstance(raw, str) else raw


QueryInstant = Annotated[Instant, BeforeValidator(_offset_restored)]


QueryNumber = Annotated[int, BeforeValidator(_digits)]
SeqNumber = Annotated[QueryNumber, Field(ge=1, le=SEQ_MAX)]
