"""Bodies: JSON that every reader understands alike, and nothing else; and the mark by which they are known again."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.edge.bodies import BODY_MAX_BYTES, DEPTH_MAX, fingerprint, read_json
from shared.edge.problems import Problem


def sent(body: str, content_type: str = "application/json", **given: Any) -> dict[str, Any]:
    return {"headers": {"content-type": content_type}, "body": body, **given}


def problem_with(event: dict[str, Any]) -> Problem:
    with pytest.raises(Problem) as raised:
        read_json(event)
    return raised.value


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ('{"points": 5, "note": "caf\u00e9 \U0001f600"}', {"points": 5, "note": "café 😀"}),
        ('{"note": "\\ud83d\\ude00"}', {"note": "😀"}),
        (" [1, 2.5, null, true] ", [1, 2.5, None, True]),
        ('"text"', "text"),
        (nested(DEPTH_MAX), json.loads(nested(DEPTH_MAX))),
    ],
)
def test_json_is_read(body: str, value: object) -> None:
    assert read_json(sent(body)) == value


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/x-www-form-urlencoded",
    ],
)
def test_json_is_read_under_the_names_that_senders_give_it(content_type: str) -> None:
    assert read_json(sent('{"points": 5}', content_type)) == {"points": 5}


def test_a_body_without_a_type_is_taken_for_json() -> None:
    assert read_json({"headers": {}, "body": "{}"}) == {}


def test_a_body_that_the_gateway_encoded_is_decoded() -> None:
    encoded = base64.b64encode('{"note": "café"}'.encode()).decode()

    assert read_json(sent(encoded, isBase64Encoded=True)) == {"note": "café"}


NOT_JSON = {
    "nothing": "",
    "space": "  ",
    "half": '{"points": 5',
    "two values": "{} {}",
    "single quotes": "{'points': 5}",
    "trailing comma": '{"points": 5,}',
    "NaN": '{"points": NaN}',
    "infinity": '{"points": -Infinity}',
    "5000 digits": '{"points": ' + "9" * 5000 + "}",
    "a key twice": '{"points": 5, "points": 50}',
    "a key twice, deep down": '{"lines": [{"a": {"b": 1, "b": 2}}]}',
    "half a surrogate pair": '{"note": "\\ud800"}',
    "half a surrogate pair in a key": '{"\\udfff": 1}',
    "a raw surrogate": '{"note": "\ud800"}',
    "a byte order mark": "\ufeff{}",
    "a control character": '{"note": "a\x00b"}',
    "one level too deep": nested(DEPTH_MAX + 1),
    "10,000 levels deep": nested(10_000),
    "100,000 levels of objects": '{"a":' * 100_000,
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_readers_would_disagree_on_is_a_bad_request(body: str) -> None:
    problem = problem_with(sent(body))

    assert (problem.status, problem.code) == (400, "invalid_request")
    assert [fault.pointer for fault in problem.faults] == ["#"]
    assert len(json.dumps(problem.body)) < 500, "what was sent is not sent back"


def test_bytes_that_are_no_utf_8_are_a_bad_request() -> None:
    latin = base64.b64encode('{"note": "café"}'.encode("latin-1")).decode()

    assert problem_with(sent(latin, isBase64Encoded=True)).status == 400
    assert problem_with(sent("not base64!", isBase64Encoded=True)).status == 400


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data"])
def test_another_type_than_json_is_a_bad_request(content_type: str) -> None:
    assert problem_with(sent("{}", content_type)).status == 400


def test_a_body_is_too_large_by_its_bytes_not_its_characters() -> None:
    padding = BODY_MAX_BYTES - len('{"a": ""}')
    largest, larger = (f'{{"a": "{"x" * n}"}}' for n in (padding, padding + 1))
    wide = f'{{"a": "{"é" * (padding // 2 + 1)}"}}'

    assert read_json(sent(largest))
    assert problem_with(sent(larger)).status == 413
    assert problem_with(sent(wide)).code == "too_large"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=10,
)


@settings(max_examples=60)
@given(JSON)
def test_whatever_json_says_is_what_is_read(value: object) -> None:
    for ensure_ascii in (True, False):
        assert read_json(sent(json.dumps(value, ensure_ascii=ensure_ascii))) == value


@settings(max_examples=60)
@given(st.text(max_size=40) | st.binary(max_size=40))
def test_any_body_is_read_or_refused(body: str | bytes) -> None:
    encoded = base64.b64encode(body).decode() if isinstance(body, bytes) else body
    try:
        read_json(sent(encoded, isBase64Encoded=isinstance(body, bytes)))
    except Problem as problem:
        assert problem.status == 400


LINES = [{"line_id": "1", "amount": 5}, {"line_id": "2", "amount": 7}]
ORDER = {"order_id": "1001", "lines": LINES}
ROUTE = "POST /v1/orders"


def test_the_order_of_keys_and_lines_does_not_change_what_was_sent() -> None:
    shuffled = {"lines": [dict(reversed(line.items())) for line in LINES[::-1]], "order_id": "1001"}

    assert fingerprint(ROUTE, {}, shuffled) == fingerprint(ROUTE, {}, ORDER)


@pytest.mark.parametrize(
    ("route", "path", "content"),
    [
        ("POST /v1/events", {}, ORDER),
        (ROUTE, {"order_id": "1001"}, ORDER),
        (ROUTE, {}, {**ORDER, "order_id": "1002"}),
        (ROUTE, {}, {**ORDER, "lines": LINES[:1]}),
        (ROUTE, {}, {**ORDER, "lines": [LINES[0], {**LINES[1], "amount": 8}]}),
        (ROUTE, {}, {**ORDER, "lines": [LINES[0], {**LINES[1], "amount": "7"}]}),
        (ROUTE, {}, {**ORDER, "revision": 1}),
        (ROUTE, {}, {**ORDER, "lines": "none"}),
        (ROUTE, {}, {**ORDER, "lines": [1, "a", None]}),
        (ROUTE, {}, []),
    ],
)
def test_anything_else_that_differs_makes_another_mark(
    route: str, path: dict[str, str], content: object
) -> None:
    assert fingerprint(route, path, content) != fingerprint(ROUTE, {}, ORDER)


def test_a_mark_says_its_version_and_stays_the_same_for_ever() -> None:
    assert fingerprint(ROUTE, {}, ORDER) == "1:jFxDDzvIErNUzfw2uRmB22NpSUcsJHDYnpndBduoB5s="
