"""The JSON Schema of programs and the loader agree on what a program is."""

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.edge.program_document import InvalidDocument, json_schema, parse
from tests.builders import a_document, a_wallet
from tests.program.flawed_documents import (
    ABSENT,
    ONE_FLAW_OF_FORM,
    ONE_FLAW_OF_MEANING,
    a_changed,
)
from tests.program.shops import documents

SCHEMA = jsonschema_rs.validator_for(json_schema())

# JSON Schema counts 1.0 among the integers, and half a surrogate pair is no JSON text at all.
BEYOND_SCHEMA = (1.0, "b\ud800oks")
FLAWS_A_SCHEMA_SEES = [
    (pointer, value) for pointer, value, _ in ONE_FLAW_OF_FORM if value not in BEYOND_SCHEMA
]


def loads(document: object) -> bool:
    try:
        parse(document)
    except InvalidDocument:
        return False
    return True


@settings(max_examples=30)
@given(documents())
def test_both_take_any_valid_document(document: dict[str, Any]) -> None:
    assert loads(document)
    SCHEMA.validate(document)


@pytest.mark.parametrize(("pointer", "value"), FLAWS_A_SCHEMA_SEES)
def test_both_refuse_what_has_not_the_form(pointer: str, value: object) -> None:
    document = a_changed(pointer, value)

    assert not loads(document)
    assert not SCHEMA.is_valid(document)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        (pointer, value)
        for pointer, value, _ in ONE_FLAW_OF_MEANING
        if not pointer.startswith("/wallets/0/point_value/USD")
    ],
)
def test_what_only_the_whole_document_tells_is_left_to_the_loader(
    pointer: str, value: object
) -> None:
    document = a_changed(pointer, value)

    assert not loads(document)
    assert SCHEMA.is_valid(document)


def test_the_schema_knows_the_form_of_point_values() -> None:
    for odd in ({"USD": "1,5"}, {"usd": "0.01"}, {"USD": 1}):
        document = a_document(wallets=[a_wallet(point_value=odd)])

        assert not loads(document)
        assert not SCHEMA.is_valid(document)


PLACES = sorted({pointer for pointer, *_ in ONE_FLAW_OF_FORM + ONE_FLAW_OF_MEANING})
VALUES = st.one_of(
    st.sampled_from(
        [ABSENT, None, True, 0, 1, 12, 400, -1, "", "1", "UTC", "USD", "points", "day"]
    ),
    st.sampled_from([[], {}, [{}], a_document()["earning"], a_wallet()]),
    st.sampled_from([value for _, value, _ in ONE_FLAW_OF_MEANING]),
)


@settings(max_examples=120)
@given(st.sampled_from(PLACES), VALUES)
def test_what_the_schema_refuses_the_loader_never_takes(pointer: str, value: object) -> None:
    document = a_changed(pointer, value)

    assert SCHEMA.is_valid(document) or not loads(document)


def test_a_document_that_is_no_program_is_told_with_all_its_flaws() -> None:
    with pytest.raises(InvalidDocument) as invalid:
        parse({"wallets": [{"wallet": "Points"}]})

    assert [pointer for pointer, _ in invalid.value.errors] == ["/time_zone", "/wallets/0/wallet"]
    assert str(invalid.value).startswith("/time_zone is required; /wallets/0/wallet must be")


def test_the_schema_says_what_it_is_and_describes_every_field() -> None:
    schema = json_schema()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == "Laurel program"
    for name, definition in {"Program": schema, **schema["$defs"]}.items():
        for field, described in definition["properties"].items():
            assert "description" in described or field == "kind", f"{name}.{field}"


def test_the_schema_names_no_null_and_no_unknown_field() -> None:
    for definition in (json_schema(), *json_schema()["$defs"].values()):
        assert definition["additionalProperties"] is False
        assert "null" not in str(definition)
