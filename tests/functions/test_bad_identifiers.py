"""Identifiers that could reach a key, a log or somebody else's data (reliability.md, section 4, 30 to 40)."""

import re
import unicodedata
import uuid
from collections.abc import Callable

import pytest

from tests.builders import a_document, order_body
from tests.functions.api import Api
from tests.functions.conftest import ERASED
from tests.functions.requests import (
    Field,
    adjustment_field,
    answer_field,
    audience_field,
    endpoint_field,
    enrolment_field,
    evaluation_field,
    grant_field,
    line_field,
    order_field,
    patched_field,
    profile_field,
    redemption_field,
    trigger_field,
)
from tests.functions.stillness import nothing_changes

IDS = [
    enrolment_field("member_id"),
    order_field("order_id"),
    order_field("member_id"),
    line_field("line_id"),
    redemption_field("redemption_id"),
    redemption_field("order_id"),
    adjustment_field("adjustment_id"),
    grant_field("grant_id"),
    evaluation_field("evaluation_id"),
    trigger_field("trigger_id"),
    audience_field("members"),
    endpoint_field("endpoint_id"),
    answer_field("member_id"),
]
FORM = "Must be a text of 1 to 128 characters of A-Z a-z 0-9 . _ ~ : -"
NO_IDS = {
    "empty": "",
    "129 characters": "a" * 129,
    "a megabyte": "a" * 1_000_000,
    "a separator of keys": "m-1#ENTRY",
    "a bar": "a|b",
    "a slash": "a/b",
    "a way up": "../m-2",
    "an escaped way up": "%2e%2e%2f",
    "an escaped NUL": "%00",
    "a NUL": "m-1\x00",
    "a line feed": "m-1\n",
    "a header": "m-1\r\nx-admin: 1",
    "a blank": "m 1",
    "blanks around": " m-1 ",
    "an e-mail address": "a@example.com",
    "a star": "*",
    "NFC": "é",
    "NFD": unicodedata.normalize("NFD", "é"),
    "a sharp s": "ẞ",
    "a dotted I": "İ",
    "a homoglyph": "m\u20111",
    "a Cyrillic letter": "\u0430",
    "a zero-width space": "m\u200b1",
    "a right-to-left override": "\u202em-1",
    "full width": "ｍ－１",
    "an emoji": "😀",
    "a UUID in braces": f"{{{uuid.UUID(int=1)}}}",
}
RESERVED = [".", "..", "me", "null", "undefined"]
NO_TEXTS: list[object] = [1, True, None, [], {}, ["m-1"]]
NO_PATH_IDS = [id for id in (*NO_IDS.values(), *RESERVED) if re.fullmatch("[^/\n]+", id)]
MEMBER_PATHS = ["", "/export", "/balance", "/statement", "/tier"]


@pytest.mark.parametrize("field", IDS, ids=str)
@pytest.mark.parametrize("value", NO_IDS.values(), ids=NO_IDS)
def test_an_id_of_another_form_is_refused(shop: Api, field: Field, value: str) -> None:
    with nothing_changes():
        refused = field.send(shop, value)
    assert (refused.status, refused.problem) == (400, "invalid_request")
    assert refused.body["errors"] == [{"pointer": field.pointer, "detail": FORM}]


@pytest.mark.parametrize("field", IDS, ids=str)
@pytest.mark.parametrize("value", RESERVED)
def test_a_reserved_id_is_refused(shop: Api, field: Field, value: str) -> None:
    with nothing_changes():
        refused = field.send(shop, value)
    detail = f'"{value}" is reserved; choose another id.'
    assert refused.body["errors"] == [{"pointer": field.pointer, "detail": detail}]


@pytest.mark.parametrize("field", IDS, ids=str)
@pytest.mark.parametrize("value", NO_TEXTS, ids=repr)
def test_an_id_is_a_text(shop: Api, field: Field, value: object) -> None:
    with nothing_changes():
        refused = field.send(shop, value)
    assert (refused.status, refused.pointers) == (400, [field.pointer])


@pytest.mark.parametrize("path", ["", "/balance"])
@pytest.mark.parametrize("value", NO_PATH_IDS, ids=lambda value: ascii(value)[:20])
def test_a_path_takes_the_same_ids(shop: Api, path: str, value: str) -> None:
    with nothing_changes():
        refused = shop.get(f"/v1/members/{value}{path}")
    assert (refused.status, refused.pointers) == (400, ["member_id"])


@pytest.mark.parametrize("path", MEMBER_PATHS)
@pytest.mark.parametrize("value", ["0", "-1", "a" * 128, "~", "1001", "new", ERASED])
def test_a_well_formed_id_of_nobody_is_not_found(shop: Api, path: str, value: str) -> None:
    with nothing_changes():
        missing = shop.get(f"/v1/members/{value}{path}")
    assert (missing.status, missing.problem) == (404, "not_found")
    assert missing.body["detail"] == "There is no such member."


@pytest.mark.parametrize("path", MEMBER_PATHS)
def test_the_id_of_another_programs_member_is_not_found_either(shop: Api, path: str) -> None:
    stranger = shop.by(program="other")
    unknown = stranger.get(f"/v1/members/nobody{path}")
    with nothing_changes():
        foreign = stranger.get(f"/v1/members/m-1{path}")
    assert (foreign.status, foreign.body) == (404, unknown.body)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/v1/members/m-1", {"profile": {"locale": "de"}}),
        ("DELETE", "/v1/members/m-1", None),
        ("POST", "/v1/redemptions", {"redemption_id": "x", "member_id": "m-1", "points": 1}),
        (
            "POST",
            "/v1/adjustments",
            {"adjustment_id": "x", "member_id": "m-1", "points": 1, "reason": "mine"},
        ),
        ("POST", "/v1/members/m-1/tier/evaluations", {"evaluation_id": "x"}),
        (
            "POST",
            "/v1/members/m-1/tier/grants",
            {"grant_id": "x", "tier": "silver", "reason": "mine"},
        ),
    ],
    ids=lambda part: str(part)[:20],
)
def test_another_programs_member_cannot_be_touched(
    engine: str, method: str, path: str, body: dict[str, object] | None
) -> None:
    home, away = Api(), Api(program="other")
    for api in (home, away):
        assert api.put("/v1/program", a_document()).status == 201
    home.post("/v1/members", {"member_id": "m-1", "profile": {"email": "a@example.com"}})
    with nothing_changes():
        foreign = away.delete(path) if body is None else getattr(away, method.lower())(path, body)
    assert (foreign.status, foreign.problem) == (404, "not_found")


def test_the_same_uuid_in_another_notation_is_another_id(engine: str) -> None:
    api, number = Api(), uuid.UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
    api.put("/v1/program", a_document())
    notations = [str(number), number.hex, number.urn, str(number).upper()]
    for notation in notations:
        assert api.post("/v1/orders", order_body(notation)).status == 201
    assert api.get("/v1/members/m-1/balance").body["seq"] == 1 + len(notations)


@pytest.mark.parametrize(
    "field", [line_field("sku"), line_field("category"), order_field("channel")], ids=str
)
@pytest.mark.parametrize(
    "value",
    ["", "a" * 256, "a\x00b", "a\nb", "a\x7f", "a\x85b", "\u202egpj", "\u2066x", "a\u2028b"],
    ids=ascii,
)
def test_a_text_that_could_fool_a_reader_is_refused(shop: Api, field: Field, value: str) -> None:
    with nothing_changes():
        refused = field.send(shop, value)
    detail = "Must be a text of 1 to 255 printable characters."
    assert refused.body["errors"] == [{"pointer": field.pointer, "detail": detail}]


@pytest.mark.parametrize("value", ["é", "e\u0301", "ß", "ẞ", "İ", "猫" * 255, "😀", "#1|2/3"])
def test_a_text_may_be_written_in_any_script(shop: Api, value: str) -> None:
    sent = order_body("new", lines=[{"line_id": "1", "sku": value, "quantity": 1, "amount": 100}])
    assert shop.post("/v1/orders/preview", sent).status == 200


@pytest.mark.parametrize("maker", [profile_field, patched_field], ids=["enrol", "change"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", "nobody"),
        ("email", "a@b@c"),
        ("email", "a b@example.com"),
        ("email", "a@example.com\r\nBcc: b@example.com"),
        ("email", "@example.com"),
        ("email", "a" * 65 + "@example.com"),
        ("phone", "call me"),
        ("phone", "+"),
        ("phone", "٠١٢٣٤٥"),
        ("card", "-"),
        ("card", "x" * 65),
        ("birthday", "1990-02-30"),
        ("birthday", "30.02.1990"),
        ("birthday", "１９９０-01-01"),
        ("locale", "english please"),
        ("first_name", "\u202enaitsirhC"),
        ("address", "Main Street 5\r\n10115 Berlin"),
        ("address", ""),
        ("consent", {"email": "yes"}),
        ("consent", {"email": 1}),
        ("attributes", {"size": 1.5}),
        ("attributes", {"size": []}),
        ("attributes", {f"a{number}": True for number in range(51)}),
        ("email", 5),
        ("tier", "gold"),
    ],
    ids=lambda part: ascii(part)[:30] if not callable(part) else "",
)
def test_a_profile_holds_only_what_it_should(
    shop: Api, maker: Callable[[str], Field], name: str, value: object
) -> None:
    field = maker(name)
    with nothing_changes():
        refused = field.send(shop, value)
    assert (refused.status, refused.problem) == (400, "invalid_request")
    (error,) = refused.body["errors"]
    assert error["pointer"].startswith(field.pointer)
    assert "pattern" not in error["detail"]
    assert "Input" not in error["detail"]


def test_a_field_of_a_profile_is_removed_by_null_in_a_change_only(shop: Api) -> None:
    with nothing_changes():
        refused = profile_field("email").send(shop, None)
    detail = "Must not be null; leave the field out."
    assert refused.body["errors"] == [{"pointer": "#/profile/email", "detail": detail}]
