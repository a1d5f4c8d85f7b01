"""Bodies that are no JSON, or JSON that readers disagree on (reliability.md, section 4, 19 to 29)."""

import base64
import gzip
import json
from typing import Any

import pytest

from functions.earn import handler as earn
from shared.edge.bodies import BODY_MAX_BYTES, DEPTH_MAX
from shared.registry import function
from tests.builders import order_body
from tests.functions.api import Api, LambdaContext, Response
from tests.functions.stillness import nothing_changes

ORDER = json.dumps(order_body("new"))
SPEND = '{"redemption_id": "new", "member_id": "m-1", "points": 1'
WRITING = [
    ("POST", "/v1/members"),
    ("PATCH", "/v1/members/m-1"),
    ("POST", "/v1/orders"),
    ("POST", "/v1/orders/preview"),
    ("POST", "/v1/messages/preview"),
    ("POST", "/v1/redemptions"),
    ("POST", "/v1/adjustments"),
    ("POST", "/v1/members/m-1/tier/evaluations"),
    ("POST", "/v1/members/m-1/tier/grants"),
    ("POST", "/v1/webhooks"),
    ("PUT", "/v1/program"),
]

NO_JSON = {
    "nothing at all": "",
    "blanks": " \n",
    "a trailing comma": SPEND + ",}",
    "garbage behind it": ORDER + "x",
    "two documents": ORDER + ORDER,
    "half of it": ORDER[:40],
    "single quotes": "{'points': 1}",
    "a comment": "{/* */}",
    "a raw line feed in a text": '{"member_id": "m\n1"}',
    "a byte order mark": "\ufeff" + ORDER,
    "a key twice": SPEND + ', "points": 1000000}',
    "a key twice, deep inside": '{"profile": {"attributes": {"a": 1, "a": 2}}}',
    "10,000 levels": "[" * 10_000 + "]" * 10_000,
    "one level too many": "[" * (DEPTH_MAX + 1) + "]" * (DEPTH_MAX + 1),
    "half a surrogate pair": '{"member_id": "\\ud83d"}',
    "half a surrogate pair in a key": '{"\\udc00": 1}',
}
NO_UTF8 = {
    "UTF-16": ORDER.encode("utf-16"),
    "UTF-16 without a mark": ORDER.encode("utf-16-le"),
    "UTF-32": ORDER.encode("utf-32"),
    "Latin-1": '{"member_id": "é"}'.encode("latin-1"),
    "a surrogate in UTF-8": b'{"member_id": "\xed\xa0\xbd"}',
    "too long a form": b'{"member_id": "\xc0\xaf"}',
    "gzip": gzip.compress(ORDER.encode()),
    "a gzip bomb": gzip.compress(b" " * 50_000_000),
}
NO_OBJECT = ["[]", "[{}]", '"order"', "1", "1.5", "true", "null"]


@pytest.mark.parametrize(("method", "path"), WRITING, ids=lambda part: part)
@pytest.mark.parametrize("raw", NO_JSON.values(), ids=NO_JSON)
def test_what_is_no_json_is_refused_by_every_route(
    shop: Api, method: str, path: str, raw: str
) -> None:
    with nothing_changes():
        refused = shop.send(method, path, raw=raw)
    assert (refused.status, refused.problem, refused.pointers) == (400, "invalid_request", ["#"])


@pytest.mark.parametrize("raw", NO_UTF8.values(), ids=NO_UTF8)
def test_what_is_no_utf8_is_refused(shop: Api, raw: bytes) -> None:
    with nothing_changes():
        refused = send_base64(shop, base64.b64encode(raw).decode())
    assert (refused.status, refused.pointers) == (400, ["#"])


def test_json_in_base64_is_read(shop: Api) -> None:
    preview = order_body("new")
    raw = base64.b64encode(json.dumps(preview, ensure_ascii=False).encode()).decode()
    assert send_base64(shop, raw, path="/v1/orders/preview").status == 200


@pytest.mark.parametrize("raw", ["{}", "not base64!", "e30", "é"])
def test_what_claims_to_be_base64_and_is_not_is_refused(shop: Api, raw: str) -> None:
    with nothing_changes():
        refused = send_base64(shop, raw)
    assert (refused.status, refused.pointers) == (400, ["#"])


@pytest.mark.parametrize(("method", "path"), WRITING, ids=lambda part: part)
@pytest.mark.parametrize("raw", NO_OBJECT)
def test_json_that_is_no_object_is_refused(shop: Api, method: str, path: str, raw: str) -> None:
    with nothing_changes():
        refused = shop.send(method, path, raw=raw)
    assert (refused.status, refused.body["errors"]) == (
        400,
        [{"pointer": "#", "detail": "Must be an object."}],
    )


@pytest.mark.parametrize("over", [1, 8 * 1024 * 1024])
def test_a_body_larger_than_any_request_is_too_large(shop: Api, over: int) -> None:
    raw = json.dumps(order_body("new", channel="x" * BODY_MAX_BYTES))
    with nothing_changes():
        refused = shop.send("POST", "/v1/orders", raw=raw + " " * over)
    assert (refused.status, refused.problem) == (413, "too_large")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "application/json, application/json",
        "application/jsonp",
        "multipart/form-data; boundary=x",
        "",
    ],
)
def test_another_content_type_is_refused(shop: Api, content_type: str) -> None:
    with nothing_changes():
        refused = shop.send("POST", "/v1/orders", raw=ORDER, headers={"content-type": content_type})
    assert refused.body["errors"] == [{"pointer": "#", "detail": "Send application/json."}]


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json;"]
)
def test_json_is_json_however_its_type_is_written(shop: Api, content_type: str) -> None:
    headers = {"content-type": content_type}
    assert shop.send("POST", "/v1/orders/preview", raw=ORDER, headers=headers).status == 200


@pytest.mark.parametrize(
    "name",
    ["__proto__", "constructor", "$where", "", "Points", "points ", "po\u0131nts", "x" * 200],
)
def test_an_unknown_field_is_refused(shop: Api, name: str) -> None:
    body = {"redemption_id": "new", "member_id": "m-1", "points": 1, name: 1}
    with nothing_changes():
        refused = shop.post("/v1/redemptions", body)
    place = f"#/{name}" if len(name) < 129 else "#"
    assert refused.body["errors"] == [
        {"pointer": place, "detail": "This field is not known here; leave it out."}
    ]


@pytest.mark.parametrize("name", ["__proto__", "$where", "é", "a" * 41, "A", "1"])
def test_a_name_of_the_callers_own_has_a_plain_form(shop: Api, name: str) -> None:
    with nothing_changes():
        refused = shop.patch("/v1/members/m-1", {"profile": {"attributes": {name: "x"}}})
    assert refused.body["errors"] == [
        {
            "pointer": f"#/profile/attributes/{name}",
            "detail": "A name has 1 to 40 characters of a-z 0-9 _ . and begins with a letter.",
        }
    ]


def test_a_pointer_escapes_what_a_pointer_is_made_of(shop: Api) -> None:
    refused = shop.post("/v1/redemptions", {"a/b~c": 1})
    assert "#/a~1b~0c" in refused.pointers


def test_the_same_content_in_another_order_of_keys_is_the_same(shop: Api) -> None:
    body = order_body()
    turned: dict[str, Any] = {key: body[key] for key in reversed(body)}
    turned["lines"] = [dict(reversed(line.items())) for line in reversed(body["lines"])]
    with nothing_changes():
        again = shop.send("POST", "/v1/orders", raw=json.dumps(turned, indent=4))
    assert (again.status, again.replayed) == (201, True)


def send_base64(api: Api, raw: str, path: str = "/v1/orders") -> Response:
    route = next(route for route in function("earn").routes if route.path == path)
    event = api.event("POST", path, route, {}, raw, {}) | {"isBase64Encoded": True}
    answer = earn.handler(event, LambdaContext(15))
    return Response(answer["statusCode"], json.loads(answer["body"]), answer["headers"])
