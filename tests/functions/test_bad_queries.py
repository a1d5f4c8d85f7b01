"""Queries that are none (reliability.md, section 4, 79 to 82), as far as functions see them."""

import pytest

from tests.functions.api import Api
from tests.functions.stillness import nothing_changes

DIGITS = "Must be a whole number in the digits 0 to 9."
MOST = "Must be 100 or less."
LEAST = "Must be 1 or more."
NUMBERS = {
    "0": LEAST,
    "-1": DIGITS,
    "+7": DIGITS,
    " 7": DIGITS,
    "1e9": DIGITS,
    "1.0": DIGITS,
    "abc": DIGITS,
    "": DIGITS,
    "1_0": DIGITS,
    "１２": DIGITS,
    "١٢": DIGITS,
    "0x10": DIGITS,
    "true": DIGITS,
    "1,2": DIGITS,  # the gateway joins what is given twice
    "9" * 5000: DIGITS,
}


@pytest.mark.parametrize(
    ("value", "detail"), [*NUMBERS.items(), ("101", MOST), ("9999999999", MOST)]
)
def test_a_limit_is_1_to_100(shop: Api, value: str, detail: str) -> None:
    with nothing_changes():
        refused = shop.get("/v1/members/m-1/statement", limit=value)
    assert (refused.status, refused.problem) == (400, "invalid_request")
    assert refused.body["errors"] == [{"parameter": "limit", "detail": detail}]


@pytest.mark.parametrize("path", ["statement", "export"])
@pytest.mark.parametrize("value", [*NUMBERS, "99999999999", "../E#1", "eyJzZXEiOiAxfQ=="])
def test_a_tampered_cursor_is_refused(shop: Api, path: str, value: str) -> None:
    with nothing_changes():
        refused = shop.get(f"/v1/members/m-1/{path}", cursor=value)
    assert (refused.status, refused.pointers) == (400, ["cursor"])


@pytest.mark.parametrize(("value", "seqs"), [("1", []), ("2", [1]), ("9999999999", [2, 1])])
def test_a_cursor_holds_a_number_and_no_more_than_it_opens_nothing_else(
    shop: Api, value: str, seqs: list[int]
) -> None:
    page = shop.get("/v1/members/m-1/statement", cursor=value)
    assert [entry["seq"] for entry in page.body["entries"]] == seqs
    assert "next_cursor" not in page.body


@pytest.mark.parametrize("value", [*NUMBERS, "99999999999"])
def test_min_seq_is_a_number_of_an_entry(shop: Api, value: str) -> None:
    with nothing_changes():
        refused = shop.get("/v1/members/m-1/balance", min_seq=value)
    assert (refused.status, refused.pointers) == (400, ["min_seq"])


@pytest.mark.parametrize(
    ("value", "detail"),
    [
        ("yesterday", 'Must be an instant with its offset, such as "2026-03-01T09:30:00Z".'),
        ("2026-03-01", 'Must be an instant with its offset, such as "2026-03-01T09:30:00Z".'),
        ("", 'Must be an instant with its offset, such as "2026-03-01T09:30:00Z".'),
        (
            "2026-03-01T09:30:00Z,2026-03-01T09:30:00Z",
            'Must be an instant with its offset, such as "2026-03-01T09:30:00Z".',
        ),
        ("2026-03-01T09:30:00.001Z", "Must not lie in the future."),
        ("9999-12-31T23:59:59Z", "Must not lie in the future."),
        ("1969-01-01T00:00:00Z", "Must lie between the years 1970 and 9999."),
    ],
)
def test_at_is_a_past_instant(shop: Api, value: str, detail: str) -> None:
    with nothing_changes():
        refused = shop.get("/v1/members/m-1/balance", at=value)
    assert refused.body["errors"] == [{"parameter": "at", "detail": detail}]


def test_an_offset_may_forget_to_escape_its_plus(shop: Api) -> None:
    assert shop.get("/v1/members/m-1/balance", at="2026-03-01T10:30:00 01:00").status == 200


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"email": "a@example.com", "phone": "+49 30 901820"},
        {"email": "a@example.com", "phone": "+49 30 901820", "card": "1234"},
    ],
    ids=len,
)
def test_members_are_found_by_exactly_one_contact(shop: Api, query: dict[str, str]) -> None:
    refused = shop.get("/v1/members", **query)
    assert (refused.status, refused.pointers) == (400, ["email"])
    assert refused.body["errors"][0]["detail"] == "Give one of email, phone and card."


@pytest.mark.parametrize(
    "query",
    [
        {"email": ""},
        {"email": "*"},
        {"email": "a@example.com,b@example.com"},
        {"phone": "*"},
        {"card": "%"},
        {"name": "Ada"},
        {"member_id": "m-1"},
    ],
    ids=str,
)
def test_nothing_is_found_by_anything_else(shop: Api, query: dict[str, str]) -> None:
    refused = shop.get("/v1/members", **query)
    assert (refused.status, refused.pointers) == (400, list(query))


@pytest.mark.parametrize(
    "path",
    ["/v1/members/m-1", "/v1/members/m-1/tier", "/v1/program", "/v1/program/versions"],
)
def test_an_unknown_parameter_is_refused(shop: Api, path: str) -> None:
    refused = shop.get(path, at="2026-03-01T09:30:00Z")
    detail = "This parameter is not known here; leave it out."
    assert refused.body["errors"] == [{"parameter": "at", "detail": detail}]
