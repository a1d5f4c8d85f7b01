"""What may stand in a request's fields: the bad inputs that shops really send."""

from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.edge.fields import (
    AMOUNT_MAX,
    SEQ_MAX,
    Amount,
    Currency,
    Given,
    Id,
    Instant,
    QueryInstant,
    Request,
    SeqNumber,
    Text,
)
from tests.builders import instant


class Everything(Request):
    """A request with a field of each kind, all optional."""

    id: Annotated[Id | None, Given] = None
    text: Annotated[Text | None, Given] = None
    currency: Annotated[Currency | None, Given] = None
    amount: Annotated[Amount | None, Given] = None
    placed_at: Annotated[Instant | None, Given] = None


class Query(Request):
    """What stands in a query: texts all."""

    at: QueryInstant | None = None
    seq: SeqNumber | None = None


def taken(field: str, value: object) -> bool:
    try:
        body = Everything.model_validate({field: value})
    except ValidationError:
        return False
    return getattr(body, field) is not None


@pytest.mark.parametrize(
    "value", ["1", "m-1", "A.b_c~d:e-F", "ORDER-2026:0001", "x" * 128, "Me", "nil", "..."]
)
def test_an_id_is_taken(value: str) -> None:
    assert Everything.model_validate({"id": value}).id == value


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "a b", "a\n", "\x00", "a\x00b", "a/b", "a#b", "a\\b", "a|b", "a%2Fb", "a@b.com"),
        *("me", ".", "..", "null", "undefined", "é", "пример", "\uff11", "a\u200bb", "\ud800"),
        *("x" * 129, "x" * 1_000_000, 1, 1.0, True, None, ["a"], {"a": 1}, b"a"),
    ],
)
def test_nothing_else_reaches_a_key(value: object) -> None:
    assert not taken("id", value)


@pytest.mark.parametrize("value", ["a", "Café crème 100 %", "日本語", "😀", "a/b#c", "x" * 255])
def test_a_text_is_taken_in_any_script(value: str) -> None:
    assert taken("text", value)


@pytest.mark.parametrize(
    "value",
    ["", "x" * 256, "a\nb", "a\tb", "\x7f", "\x85", "a\u2028b", "\u202eevil", "\ud800", 1, None],
)
def test_a_text_is_printable(value: object) -> None:
    assert not taken("text", value)


@pytest.mark.parametrize("value", [0, 1, 2000, AMOUNT_MAX])
def test_an_amount_is_taken(value: int) -> None:
    assert taken("amount", value)


@pytest.mark.parametrize(
    "value",
    [
        *(-1, AMOUNT_MAX + 1, 10**400, 1.0, 0.5, 1e400, float("nan"), True, False),
        *("1", "20.00", "\uff11\uff12\uff13", "1e3", None, [1]),
    ],
)
def test_an_amount_is_a_whole_number_of_minor_units(value: object) -> None:
    assert not taken("amount", value)


@pytest.mark.parametrize("value", ["USD", "EUR", "JPY"])
def test_a_currency_is_taken(value: str) -> None:
    assert taken("currency", value)


@pytest.mark.parametrize("value", ["usd", "US", "USDT", "XXX", "DEM", "", "$", 840, None])
def test_a_currency_is_an_active_one_of_iso_4217(value: object) -> None:
    assert not taken("currency", value)


def test_an_instant_is_read_as_epoch_milliseconds() -> None:
    body = Everything.model_validate({"placed_at": "2026-03-01T09:30:00+01:00"})

    assert body.placed_at == instant("2026-03-01T08:30:00Z")
    for wrong in (1772357400000, "2026-03-01", "2026-02-30T00:00:00Z", None):
        assert not taken("placed_at", wrong)


def test_a_plus_that_a_query_turned_into_a_space_is_restored() -> None:
    query = Query.model_validate({"at": "2026-03-01T09:30:00 01:00"})

    assert query.at == instant("2026-03-01T08:30:00Z")


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("007", 7), (str(SEQ_MAX), SEQ_MAX)])
def test_a_number_in_a_query_is_ascii_digits(text: str, number: int) -> None:
    assert Query.model_validate({"seq": text}).seq == number


@pytest.mark.parametrize(
    "text",
    ["", "0", "-1", "+1", "1.0", "1e3", "1_000", " 1", "\uff11", "\u0661", "²", "1" * 11, "x"],
)
def test_whatever_else_python_would_read_as_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Query.model_validate({"seq": text})


def test_a_field_nobody_knows_is_refused() -> None:
    for field in ("tier", "points", "Amount", "__proto__"):
        with pytest.raises(ValidationError):
            Everything.model_validate({field: 1})


def test_a_request_does_not_change_once_it_is_read() -> None:
    body = Everything.model_validate({"id": "m-1"})

    with pytest.raises(ValidationError):
        body.id = "m-2"  # type: ignore[misc]


@pytest.mark.parametrize("field", [Id, Text, Currency, Amount, Instant])
def test_every_field_can_be_described(field: Any) -> None:
    assert TypeAdapter(field).json_schema()["type"] in {"string", "integer"}
