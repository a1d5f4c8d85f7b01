"""Sessions: a member's token opens what is the member's own, for a while, and nothing else."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jwt
import pytest

from functions.authorize.handler import handler as authorize
from shared.blueprint import Route, Scope
from shared.edge.sessions import SESSION_SCOPES, Session, token_of
from shared.registry import FUNCTIONS
from shared.store import signing
from tests.builders import a_document, order_body
from tests.functions.api import Api, Response
from tests.program.test_feedback import a_survey

ROUTES = [route for each in FUNCTIONS for route in each.routes]
OWN = [route for route in ROUTES if route.own]
NOBODY = "m-nobody"


@pytest.fixture
def shop(engine: str) -> Api:
    api = Api(key="k-1")
    assert api.put("/v1/program", a_document(surveys=[a_survey()])).status == 201
    for member in ("m-1", "m-2"):
        order = {**order_body(), "order_id": f"of-{member}", "member_id": member}
        assert api.post("/v1/orders", order).status == 201
    return api


def opened(shop: Api, **asked: Any) -> str:
    answer = shop.post("/v1/members/m-1/sessions", asked)
    assert answer.status == 201, answer
    return str(answer.body["token"])


def identified(token: str) -> Any:
    return authorize({"headers": {"authorization": f"Bearer {token}"}}, None)


def acting(shop: Api, token: str) -> Api:
    """Whoever has the token, as the authorizer identifies them."""
    context = identified(token)["context"]
    scopes = frozenset(map(Scope, context["scopes"].split()))
    return replace(shop, scopes=scopes, member=context["member"])


def test_a_token_stands_for_one_member_and_the_scopes_asked_for(shop: Api) -> None:
    answer = shop.post("/v1/members/m-1/sessions", {"scopes": ["points:read"], "minutes": 5})

    assert identified(answer.body["token"]) == {
        "isAuthorized": True,
        "context": {
            "program": "demo",
            "source": "shop",
            "scopes": "points:read",
            "key": "k-1",
            "member": "m-1",
        },
    }
    assert answer.body["scopes"] == ["points:read"]


def test_without_a_wish_it_may_read_and_not_spend(shop: Api) -> None:
    member = acting(shop, opened(shop))

    assert member.get("/v1/members/m-1/balance").body["wallets"]["points"]["available"] == 25
    spent = {"redemption_id": "d-1", "member_id": "m-1", "points": 5}
    assert member.post("/v1/redemptions", spent).problem == "forbidden"


def test_a_member_may_spend_their_own_points_where_the_shop_lets_them(shop: Api) -> None:
    member = acting(shop, opened(shop, scopes=["points:spend"]))
    spent = {"redemption_id": "d-1", "member_id": "m-1", "points": 5}

    assert member.post("/v1/redemptions", spent).body["available"] == 20
    others = member.post("/v1/redemptions", {**spent, "redemption_id": "d-2", "member_id": "m-2"})
    assert (others.status, others.problem) == (404, "not_found")


def test_no_token_can_do_more_than_the_key_it_was_asked_for_with(shop: Api) -> None:
    reader = shop.having({Scope.POINTS_READ})
    asked = {"scopes": ["points:spend"]}

    assert reader.post("/v1/members/m-1/sessions", asked).problem == "forbidden"


def test_a_token_hands_out_no_tokens(shop: Api) -> None:
    member = acting(shop, opened(shop))

    assert member.post("/v1/members/m-1/sessions", {}).problem == "forbidden"


def test_nobody_gets_a_token_for_a_member_there_is_not_or_not_any_more(shop: Api) -> None:
    assert shop.post(f"/v1/members/{NOBODY}/sessions", {}).status == 404
    shop.delete("/v1/members/m-2")
    assert shop.post("/v1/members/m-2/sessions", {}).status == 404


@pytest.mark.parametrize("asked", [{"minutes": 0}, {"minutes": 1441}, {"scopes": []}])
def test_a_token_lives_a_day_at_most_and_opens_something(shop: Api, asked: dict[str, Any]) -> None:
    assert shop.post("/v1/members/m-1/sessions", asked).problem == "invalid_request"


def asked_of(member: Api, route: Route, name: str) -> Response:
    """A request to a route that speaks of a member as far as the route can."""
    path = route.path.replace("{member_id}", name).replace("{seq}", "1")
    path = path.replace("{survey_id}", "nps")
    path = path.replace("{message_id}", f"1772357400000-000000000200-evt_{'0' * 32}")
    body = {**order_body(), "member_id": name}
    if "/inbox/" in path:
        body = {}
    if path == "/v1/redemptions":
        body = {"redemption_id": "d-1", "member_id": name, "points": 1}
    if path == "/v1/surveys/nps/answers":
        body = {"member_id": name, "answers": {"recommend": 9}}
    if path == "/v1/events/preview":
        body = {"member_id": name, "type": "review", "occurred_at": "2026-03-01T09:30:00Z"}
    if route.method == "GET":
        return member.get(path, **({} if "{" in route.path else {"member_id": name}))
    return member.post(path, body)


@pytest.mark.parametrize("route", OWN, ids=lambda route: route.action)
def test_another_member_is_answered_like_one_who_does_not_exist(shop: Api, route: Route) -> None:
    member = acting(shop, opened(shop, scopes=sorted(SESSION_SCOPES)))

    own = asked_of(member, route, "m-1")
    assert (
        own.status in (200, 201)
        or own.body["detail"] == "There is no such message in this member's inbox."
        or own.problem == "not_asked"
    )
    foreign, unknown = asked_of(member, route, "m-2"), asked_of(member, route, NOBODY)
    assert (foreign.status, foreign.body) == (unknown.status, unknown.body)
    assert foreign.status == 404


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if route.scope and not route.own],
    ids=lambda route: route.action,
)
def test_what_is_for_keys_is_closed_to_tokens_whatever_their_scopes(
    shop: Api, route: Route
) -> None:
    member = replace(shop, member="m-1")
    path = route.path.replace("{member_id}", "m-1")

    raw = json.dumps({}) if route.method != "GET" else None
    assert member.send(route.method, path, raw=raw).problem == "forbidden"


def forged(token: str, header: dict[str, str]) -> str:
    """The token under another header, its signature left as it was."""
    encoded = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return ".".join([encoded, *token.split(".")[1:]])


def signed(**changed: Any) -> str:
    """A token signed with the program's own secret, some of its claims changed."""
    secret = signing.made("demo", lifetime_s=0)
    now = int(time.time())
    session = Session("demo", "m-1", "shop", frozenset({"points:read"}), "k-1", now + 60)
    token = token_of(session, secret, now=now)
    claims = jwt.decode(token, options={"verify_signature": False}) | changed
    told = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(told, secret.secret, "HS256")


BAD: dict[str, Callable[[str], str]] = {
    "no signature": lambda token: token.rsplit(".", 1)[0] + ".",
    "half a signature": lambda token: token[:-10],
    "algorithm none": lambda token: forged(token, {"alg": "none"}).rsplit(".", 1)[0] + ".",
    "another algorithm": lambda token: forged(token, {"alg": "RS256", "typ": "JWT"}),
    "signed by somebody else": lambda _: jwt.encode({"program": "demo"}, "x" * 43, "HS256"),
    "over": lambda _: signed(exp=int(time.time()) - 1),
    "from the future": lambda _: signed(iat=int(time.time()) + 3600),
    "for somebody else": lambda _: signed(aud="another"),
    "by somebody else": lambda _: signed(iss="another"),
    "without an end": lambda _: signed(exp=None),
    "without a member": lambda _: signed(sub=None),
    "of another program": lambda _: signed(program="other"),
    "of a program that is no text": lambda _: signed(program={"a": 1}),
    "no token at all": lambda _: "eyJhbGciOiJIUzI1NiJ9",
    "nothing but dots": lambda _: "eyJ..",
}


@pytest.mark.parametrize("attack", BAD.values(), ids=list(BAD))
def test_a_token_that_is_not_ours_or_not_good_any_more_opens_nothing(
    shop: Api, attack: Callable[[str], str]
) -> None:
    assert identified(attack(opened(shop))) == {"isAuthorized": False}


def test_a_token_never_opens_more_than_tokens_may(shop: Api) -> None:
    token = signed(scopes="points:read points:adjust program:write")

    assert identified(token)["context"]["scopes"] == "points:read"


def test_another_secret_ends_every_token(shop: Api) -> None:
    token = opened(shop)
    assert identified(token)["isAuthorized"]

    signing.replace("demo")

    assert not identified(token)["isAuthorized"]
