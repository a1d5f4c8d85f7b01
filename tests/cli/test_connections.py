"""`laurel connections`: shops connected over the API of the functions themselves."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.cli.main import main
from shared.blueprint import Scope
from shared.registry import FUNCTIONS
from shared.store import credentials, heard
from shared.store.heard import Refused
from tests.contract.test_fuzzing import invoke
from tests.functions.api import Api
from tests.local import serving

KEY = "a-key-of-the-shop"


@pytest.fixture
def url(quick_engine: str, tmp_path: Path) -> Iterator[str]:
    credentials.register(
        KEY, program="demo", source="desk", scopes=frozenset(Scope), name="", now=0
    )
    with serving.a_gateway(tmp_path, invoke, FUNCTIONS) as caller:
        yield f"http://127.0.0.1:{caller.port}"


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_SECRET", "a-secret-of-the-shop")
    monkeypatch.setenv("SHOP_TOKEN", "a-token-of-the-shop")


def laurel(url: str, *words: str) -> int:
    return main(["connections", *words, "--url", url, "--api-key", KEY])


def test_a_shop_is_connected_and_told_where_to_deliver(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    terms = ("--member-prefix", "sh-", "--guests", "by_email", "--tags", "title", "vendor")
    more = ("--source", "web", "--shop-url", "https://shop.example.com")
    assert laurel(url, "add", "webshop", "--kind", "shopify", *terms, *more) == 0
    assert capsys.readouterr().out == "/v1/deliveries/demo/webshop\n"
    connection = Api().get("/v1/connections/webshop").body
    assert connection["terms"] == {
        "member_prefix": "sh-",
        "guests": "by_email",
        "tags": ["title", "vendor"],
    }
    assert (connection["source"], connection["shop_url"]) == ("web", "https://shop.example.com")
    assert laurel(url, "list") == 0
    assert "webshop" in capsys.readouterr().out


def test_a_secret_is_rotated_and_a_connection_closed(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert laurel(url, "add", "webshop", "--kind", "stripe") == 0
    monkeypatch.setenv("SHOP_SECRET", "another-secret-of-it")
    assert laurel(url, "rotate", "webshop") == 0
    assert laurel(url, "close", "webshop") == 0
    connection = Api().get("/v1/connections/webshop").body
    assert len(connection["secrets"]) == 2
    assert "closed_at" in connection


def test_what_was_not_taken_is_listed_to_the_end(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert laurel(url, "add", "webshop", "--kind", "stripe") == 0
    for number in range(101):
        heard.refuse("demo", "webshop", Refused(f"order.{number:03d}", 0, "not_found"))
    assert laurel(url, "refused", "webshop") == 0
    said = capsys.readouterr().out
    assert said.count("not_found") == 101


def test_a_shop_is_asked_for_what_it_did_not_tell(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    there = ("--shop-url", "https://shop.example.com")
    assert laurel(url, "add", "webshop", "--kind", "stripe", *there) == 0
    assert laurel(url, "reconcile", "webshop") == 0
    assert laurel(url, "reconcile", "webshop", "--since", "2026-03-01T00:00:00Z") == 0
    assert laurel(url, "reconcile", "webshop", "--since", "yesterday") == 1
    assert "#/since" in capsys.readouterr().err


def test_what_cannot_be_done_is_told(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert laurel(url, "close", "nobody") == 1
    assert "There is no such connection." in capsys.readouterr().err
    assert laurel(url, "refused", "nobody") == 1
    assert laurel(url, "add", "a/b", "--kind", "stripe") == 1
    assert json.dumps(Api().get("/v1/connections").body) == '{"connections": []}'
