"""What a profile may hold. Everything in it is personal data and is erased with the member."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from shared.edge.fields import Given, Request, Text

_NAME = StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,39}$")


def _calendar_date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise ValueError("is not a date of the calendar") from None
    return value


Email = Annotated[
    str, StringConstraints(pattern=r"^[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,189}$")
]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ()./-]{3,30}$")]
Card = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{0,63}$")]
Birthday = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_calendar_date),
    Field(json_schema_extra={"format": "date"}),
]
Locale = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$")]
Attribute = Text | Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1)] | bool


class ProfileRequest(Request):
    """A member's profile; every field is optional."""

    email: Annotated[Email | None, Given] = None
    phone: Annotated[Phone | None, Given] = None
    card: Annotated[Card | None, Given] = None
    first_name: Annotated[Text | None, Given] = None
    last_name: Annotated[Text | None, Given] = None
    birthday: Annotated[Birthday | None, Given] = None
    locale: Annotated[Locale | None, Given] = None
    time_zone: Annotated[Text | None, Given] = None
    market: Annotated[Text | None, Given] = None
    consent: Annotated[dict[Annotated[str, _NAME], bool], Field(max_length=50)] = {}
    attributes: Annotated[dict[Annotated[str, _NAME], Attribute], Field(max_length=50)] = {}
