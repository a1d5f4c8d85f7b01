"""What a profile may hold. Everything in it is personal data and is erased with the member."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, StringConstraints
from pydantic_core import CoreSchema

from shared.edge.fields import Given, Request, Text, Words


def _calendar_date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise ValueError("Must be a day of the calendar; this one does not exist.") from None
    return value


Name = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,39}$"),
    Words("A name has 1 to 40 characters of a-z 0-9 _ . and begins with a letter."),
]
Email = Annotated[
    str,
    StringConstraints(pattern=r"^[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,189}$"),
    Words('Must be an e-mail address, such as "a@example.com".'),
]
Phone = Annotated[
    str,
    StringConstraints(pattern=r"^\+?[0-9][0-9 ()./-]{3,30}$"),
    Words('Must be a phone number, such as "+49 30 901820".'),
]
Card = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{0,63}$"),
    Words("Must be 1 to 64 letters and digits; spaces and hyphens may stand between them."),
]
Birthday = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    Words('Must be a date, such as "1990-05-17".'),
    AfterValidator(_calendar_date),
    Field(json_schema_extra={"format": "date"}),
]
Locale = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$"),
    Words('Must be a language tag, such as "en" or "de-AT".'),
]
PushEndpoint = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:endpoint/[A-Za-z0-9_./-]{1,200}$"
    ),
    Words("Must be the ARN of a platform endpoint of Amazon SNS."),
]
Attribute = Annotated[
    Text | Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1)] | bool,
    Words("Must be a text of 1 to 255 printable characters, a whole number, true or false."),
]


class ProfileRequest(Request):
    """A member's profile; every field is optional."""

    email: Annotated[Email | None, Given] = None
    phone: Annotated[Phone | None, Given] = None
    card: Annotated[Card | None, Given] = None
    first_name: Annotated[Text | None, Given] = None
    last_name: Annotated[Text | None, Given] = None
    address: Annotated[Text | None, Given] = None
    birthday: Annotated[Birthday | None, Given] = None
    locale: Annotated[Locale | None, Given] = None
    time_zone: Annotated[Text | None, Given] = None
    market: Annotated[Text | None, Given] = None
    push_endpoints: Annotated[list[PushEndpoint], Field(max_length=10)] = []
    consent: Annotated[dict[Name, bool], Field(max_length=50)] = {}
    attributes: Annotated[dict[Name, Attribute], Field(max_length=50)] = {}


class _MergePatch:
    """Describes a JSON merge patch (RFC 7396) of a profile: each field as there, or null to remove it."""

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        properties = ProfileRequest.model_json_schema()["properties"]
        return {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "properties": {name: _or_null(field) for name, field in properties.items()},
        }


ProfilePatch = Annotated[dict[str, Any], Field(min_length=1), _MergePatch()]


def _or_null(field: dict[str, Any]) -> dict[str, Any]:
    told = {key: value for key, value in field.items() if key not in ("default", "title")}
    if "patternProperties" in told:
        members = told["patternProperties"].items()
        told["patternProperties"] = {name: _or_null(member) for name, member in members}
    return {"anyOf": [told, {"type": "null"}]}
