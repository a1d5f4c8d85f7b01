"""The types of fields in requests: what may reach a key, a ledger or a text, and what may not."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from shared.edge.instants import parse_instant
from shared.frozen import dataclass
from shared.program.currencies import exponents

RESERVED_IDS = frozenset({".", "..", "me", "null", "undefined"})
AMOUNT_MAX = 999_999_999_999
SEQ_MAX = 9_999_999_999
DIGITS_MAX = 10
ID_PATTERN = r"^[A-Za-z0-9._~:-]{1,128}$"
_PRINTABLE = r"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]{1,255}$"


class Request(BaseModel):
    """A request's body or query: strict types, no unknown field; its validator is built at first use."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class OrderlyRequest(Request):
    """Nothing more is to be said."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a caller is told instead of the pattern, the union or the type that a value does not meet."""

    words: str

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The field's own schema, with one error for all that can be wrong with it."""
        return core_schema.custom_error_schema(
            handler(source), "words", custom_error_message=self.words
        )


class _Given:
    """Marks an optional field: absent is fine, null is not."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_not_null, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        choices = [choice for choice in handler(schema)["anyOf"] if choice != {"type": "null"}]
        return choices[0] if len(choices) == 1 else {"anyOf": choices}


def _not_null(value: object) -> object:
    if value is None:
        raise ValueError("Must not be null; leave the field out.")
    return value


def _not_reserved(value: str) -> str:
    if value in RESERVED_IDS:
        raise ValueError(f'"{value}" is reserved; choose another id.')
    return value


def _iso_currency(value: str) -> str:
    if value not in exponents():
        raise ValueError("Must be an active ISO 4217 currency.")
    return value


def _list_currencies(schema: dict[str, Any]) -> None:
    schema["enum"] = sorted(exponents())


def _digits(raw: object) -> int:
    """A number in a query: ASCII digits alone, since ``int`` reads much more than that."""
    text = str(raw)
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX):
        raise ValueError("Must be a whole number in the digits 0 to 9.")
    return int(text)


def _offset_restored(raw: object) -> object:
    """A plus sign that was not percent-encoded arrives in a query as a space."""
    return raw.replace(" ", "+") if isinstance(raw, str) else raw


def described_as(component: str) -> WithJsonSchema:
    """Marks an object that the API's description tells by the name of one of its schemas."""
    return WithJsonSchema({"x-component": component})


Given = _Given()
FromDigits = BeforeValidator(_digits)

Id = Annotated[
    str,
    StringConstraints(pattern=ID_PATTERN),
    Words("Must be a text of 1 to 128 characters of A-Z a-z 0-9 . _ ~ : -"),
    AfterValidator(_not_reserved),
    Field(json_schema_extra={"not": {"enum": sorted(RESERVED_IDS)}}),
]
Text = Annotated[
    str,
    StringConstraints(pattern=_PRINTABLE),
    Words("Must be a text of 1 to 255 printable characters."),
]
Currency = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{3}$"),
    Words('Must be a currency code of three capital letters, such as "USD".'),
    AfterValidator(_iso_currency),
    Field(json_schema_extra=_list_currencies),
]
Amount = Annotated[int, Field(ge=0, le=AMOUNT_MAX)]
Instant = Annotated[
    int,
    BeforeValidator(parse_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-01T09:30:00Z"]}),
]
QueryInstant = Annotated[Instant, BeforeValidator(_offset_restored)]
SeqNumber = Annotated[int, Field(ge=1, le=SEQ_MAX), FromDigits]
Cursor = Annotated[
    SeqNumber,
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^[1-9][0-9]{0,9}$",
            "description": "The `next_cursor` of the page before.",
        }
    ),
]
