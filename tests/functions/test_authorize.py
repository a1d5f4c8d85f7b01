"""Who is calling, and what he may do: the authorizer identifies, the edge checks scopes."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from functions.authorize.handler import handler
from shared.blueprint import Route, Scope
from shared.registry import FUNCTIONS
from shared.store import credentials
from tests.builders import a_document
from tests.functions.api import Api
from tests.functions.stillness import items, nothing_changes

ROUTES = [route for each in FUNCTIONS for route in each.routes if route.needs_key]
SCOPES = frozenset({Scope.POINTS_EARN, Scope.MEMBERS_READ})


@pytest.fixture
def secret(engine: str) -> str:
    issued, _ = credentials.issue(
        program="demo", source="shop", scopes=SCOPES, name="till 1", now=1_772_357_400_000
    )
    return issued


def asked(**headers: str) -> Any:
    return handler({"version": "2.0", "type": "REQUEST", "headers": headers}, None)


def the_key() -> credentials.Credential:
    (found,) = [key for key in credentials.list_credentials("demo") if key.name == "till 1"]
    return found


def test_a_key_stands_for_itself_and_for_its_program_source_and_scopes(secret: str) -> None:
    assert asked(authorization=f"Bearer {secret}") == {
        "isAuthorized": True,
        "context": {
            "program": "demo",
            "source": "shop",
            "scopes": "members:read points:earn",
            "key": the_key().key_id,
        },
    }


@pytest.mark.parametrize("written", ["bearer {}", "BEARER {}", "Bearer  {} "])
def test_the_scheme_may_be_written_in_any_case(secret: str, written: str) -> None:
    assert asked(authorization=written.format(secret))["isAuthorized"]


WRONG: dict[str, Callable[[str], str]] = {
    "no key": lambda _: "Bearer ",
    "another key": lambda _: "Bearer laurel_" + "a" * 43,
    "half of it": lambda secret: f"Bearer {secret[:-1]}",
    "more than it": lambda secret: f"Bearer {secret}x",
    "its case swapped": lambda secret: f"Bearer {secret.swapcase()}",
    "another scheme": lambda secret: f"Basic {secret}",
    "no scheme": lambda secret: secret,
    "two keys": lambda secret: f"Bearer {secret},Bearer {secret}",
    "a key of the table": lambda _: "Bearer K#",
    "a megabyte": lambda _: "Bearer " + "a" * 1_000_000,
    "another script": lambda _: "Bearer ключ",
    "half a surrogate pair": lambda _: "Bearer \udc80",
    "nothing": lambda _: "",
}


@pytest.mark.parametrize("name", WRONG)
def test_anything_else_is_nobody(secret: str, name: str) -> None:
    with nothing_changes():
        assert asked(authorization=WRONG[name](secret)) == {"isAuthorized": False}


def test_no_header_is_nobody(engine: str) -> None:
    assert asked() == {"isAuthorized": False}


def test_a_revoked_key_is_nobody_and_its_fellow_goes_on(secret: str) -> None:
    fellow, _ = credentials.issue(program="demo", source="shop", scopes=SCOPES, name="2", now=0)
    assert credentials.revoke("demo", the_key().key_id, 1_772_357_500_000)
    assert asked(authorization=f"Bearer {secret}") == {"isAuthorized": False}
    assert asked(authorization=f"Bearer {fellow}")["isAuthorized"]


def test_the_table_keeps_no_secret(secret: str) -> None:
    assert not any(secret in item or secret.removeprefix("laurel_") in item for item in items())


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.action)
def test_a_route_opens_by_its_own_scope_and_no_other(engine: str, route: Route) -> None:
    path = re.sub(r"\{\w+\}", "m-1", route.path)
    others = Api(scopes=frozenset(Scope) - {route.scope})
    with nothing_changes():
        refused = others.send(route.method, path, raw="not even JSON")
    assert (refused.status, refused.problem) == (403, "forbidden")
    assert refused.body["detail"] == f'This needs a key with the scope "{route.scope}".'
    own = Api(scopes=frozenset(filter(None, {route.scope}))).send(
        route.method, path, raw="not even JSON"
    )
    assert own.status != 403


def test_without_any_scope_nothing_is_told_of_what_is_there(engine: str) -> None:
    api = Api()
    api.put("/v1/program", a_document())
    api.post("/v1/members", {"member_id": "m-1"})
    nobody = Api(scopes=frozenset())
    known, unknown = nobody.get("/v1/members/m-1"), nobody.get("/v1/members/m-2")
    assert (known.status, known.body) == (403, unknown.body)
