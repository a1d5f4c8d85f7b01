"""Connections to shops: what an operator makes, changes and is told of them, and what nobody is ever told."""

from typing import Any

import pytest

from shared.store import heard
from shared.store.heard import Refused
from tests.connectors.signing import SECRETS
from tests.functions.api import Api
from tests.functions.requests import Field
from tests.functions.stillness import nothing_changes

KEY = SECRETS["generic"]
SECRET, TOKEN = "a-secret-of-the-shop", "a-token-of-the-shop"
SHOP = {"url": "https://shop.example.com", "token": TOKEN}
CONNECTION = {"connection_id": "c-1", "kind": "shopify", "secret": SECRET, "shop": SHOP}
PATH = "/v1/connections/c-1"


@pytest.fixture
def api(quick_engine: str) -> Api:
    api = Api()
    assert api.post("/v1/connections", CONNECTION).status == 201
    return api


def told(api: Api) -> dict[str, Any]:
    return dict(api.get(PATH).body)


def test_no_answer_ever_holds_a_secret_or_a_token(api: Api) -> None:
    answers = [
        api.post("/v1/connections", CONNECTION),
        api.get("/v1/connections"),
        api.get(PATH),
        api.patch(PATH, {"shop": {"url": "https://other.example.com", "token": TOKEN}}),
        api.post(f"{PATH}/secrets", {"secret": "another-secret-of-it"}),
        api.post("/v1/connections", {**CONNECTION, "kind": "stripe"}),
    ]
    for answer in answers:
        assert not any(each in str(answer.body) for each in (SECRET, TOKEN, "another-secret"))


def test_a_connection_tells_where_its_shop_delivers_and_which_secrets_hold_until_when(
    api: Api,
) -> None:
    api.at("2026-03-02T09:30:00Z").post(f"{PATH}/secrets", {"secret": "another-secret-of-it"})
    connection = told(api)
    assert connection["deliveries_path"] == "/v1/deliveries/demo/c-1"
    assert (connection["source"], connection["shop_url"]) == ("c-1", "https://shop.example.com")
    old, new = connection["secrets"]
    assert old["ends_at"] == "2026-03-03T09:30:00.000Z"
    assert "ends_at" not in new
    assert old["name"] != new["name"]


def test_the_connections_of_another_program_are_none_of_ours(api: Api) -> None:
    other = api.by(program="other")
    assert other.get("/v1/connections").body == {"connections": []}
    with nothing_changes():
        for answer in (
            other.get(PATH),
            other.patch(PATH, {"closed": True}),
            other.post(f"{PATH}/secrets", {"secret": "another-secret-of-it"}),
            other.get(f"{PATH}/refused"),
        ):
            assert (answer.status, answer.problem) == (404, "not_found")


def test_a_connection_is_closed_and_opened_again(api: Api) -> None:
    assert api.patch(PATH, {"closed": True}).body["closed_at"] == api.now
    assert "closed_at" not in api.patch(PATH, {"closed": False}).body


def test_what_was_not_taken_is_listed_page_by_page(api: Api) -> None:
    for number in range(5):
        heard.refuse("demo", "c-1", Refused(f"order.{number}", 0, "not_found", "#/member_id"))
    first = api.get(f"{PATH}/refused", limit="3").body
    assert [each["name"] for each in first["refused"]] == ["order.0", "order.1", "order.2"]
    assert first["refused"][0]["detail"] == "#/member_id"
    rest = api.get(f"{PATH}/refused", limit="3", cursor=first["next_cursor"]).body
    assert [each["name"] for each in rest["refused"]] == ["order.3", "order.4"]
    assert "next_cursor" not in rest


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example.com",
        "file:///etc/passwd",
        "https://user:word@shop.example.com",
        "https://shop.example.com?x=1",
        "https://",
        "https://[::1",
        "shop.example.com",
        "https://shop.example.com:0",
        "https://shop.example.com:99999",
    ],
)
def test_a_shop_is_asked_by_https_or_not_at_all(api: Api, url: str) -> None:
    body = {**CONNECTION, "connection_id": "new", "shop": {"url": url, "token": TOKEN}}
    with nothing_changes():
        refused = api.post("/v1/connections", body)
    assert (refused.status, refused.pointers) == (400, ["#/shop"])


NAMED: list[tuple[dict[str, object], str]] = [
    ({"kind": "shopify"}, "#/shop"),
    ({"kind": "stripe", "shop": SHOP}, "#/terms/codes"),
    ({"kind": "generic", "shop": SHOP, "secret": KEY}, "#/shop/token"),
]


@pytest.mark.parametrize(("more", "pointer"), NAMED, ids=[pointer for _, pointer in NAMED])
def test_codes_are_made_only_where_they_can_be(
    api: Api, more: dict[str, object], pointer: str
) -> None:
    body = {"connection_id": "new", "secret": SECRET, **more, "terms": {"codes": "EUR"}}
    with nothing_changes():
        refused = api.post("/v1/connections", body)
    assert (refused.status, refused.pointers) == (400, [pointer])


def test_a_change_is_looked_at_with_what_is_not_changed(api: Api) -> None:
    named = {"connection_id": "no-api", "kind": "shopify", "secret": SECRET}
    assert api.post("/v1/connections", named).status == 201
    path = "/v1/connections/no-api"
    assert api.patch(path, {"terms": {"codes": "EUR"}}).pointers == ["#/shop"]
    assert api.patch(path, {"terms": {"codes": "EUR"}, "shop": SHOP}).status == 200


def test_an_endpoint_that_is_told_codes_is_not_asked_for_orders(api: Api) -> None:
    body = {"connection_id": "own", "kind": "generic", "secret": KEY}
    told = {"shop": {**SHOP, "token": KEY}, "terms": {"codes": "EUR"}}
    assert api.post("/v1/connections", {**body, **told}).status == 201
    refused = api.post("/v1/connections/own/reconciliations", {})
    assert refused.problem == "nothing_to_ask"


FIELDS = [
    ("terms", {"codes": "euros"}),
    ("secret", "short"),
    ("secret", "x" * 256),
    ("secret", "a secret with blanks"),
    ("secret", "a-secret\u00e9-of-the-shop"),
    ("kind", "magento"),
    ("source", "a b"),
    ("connection_id", "a/b"),
    ("terms", {"guests": "all"}),
    ("terms", {"colour": "red"}),
    ("terms", {"member_prefix": "a b"}),
    ("terms", {"member_prefix": "a" * 41}),
    ("terms", {"earns": []}),
    ("terms", {"sku": "../sku"}),
    ("terms", {"tags": ["a", 1]}),
    ("terms", None),
]


@pytest.mark.parametrize(("name", "value"), FIELDS, ids=str)
def test_what_is_not_as_it_should_be_is_named(api: Api, name: str, value: object) -> None:
    body = {**CONNECTION, "connection_id": "new", name: value}
    with nothing_changes():
        refused = Field("POST /v1/connections", f"#/{name}", body).send(api, value)
    assert refused.status == 400
    assert all(place.startswith(f"#/{name}") for place in refused.pointers)


@pytest.mark.parametrize("body", [{}, {"closed": None}, {"secret": SECRET}, {"closed": 1}, []])
def test_a_change_says_what_is_to_be_otherwise(api: Api, body: object) -> None:
    with nothing_changes():
        assert api.patch(PATH, body).status == 400


@pytest.mark.parametrize("overlap", [-1, 1.5, "1", True, None, 7 * 86400 + 1])
def test_secrets_overlap_for_a_week_at_most(api: Api, overlap: object) -> None:
    body = {"secret": "another-secret-of-it", "overlap_s": overlap}
    with nothing_changes():
        assert api.post(f"{PATH}/secrets", body).status == 400


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"cursor": "a#b"}, {"x": "1"}])
def test_a_page_is_asked_for_properly(api: Api, query: dict[str, str]) -> None:
    assert api.get(f"{PATH}/refused", **query).status == 400
