"""`laurel webhooks`: each action is a request, and what it is answered is told."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra.cli.main import main
from tests.cli.fake_api import KEY, FakeApi, Reply, problem, serving

SHOP = {"endpoint_id": "shop", "url": "https://shop.example", "status": "enabled"}


class EndpointsApi(FakeApi):
    """Answers what it is told to, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, str, Any]] = []
        self.reply: Reply = (200, {}, {})

    def answer(self, method: str, path: str, key: str, body: bytes) -> Reply | None:
        assert path.startswith("/v1/webhooks")
        asked = json.loads(body) if body else None
        self.asked.append((method, path.removeprefix("/v1/webhooks"), asked))
        return self.reply


@pytest.fixture
def api() -> Iterator[EndpointsApi]:
    api = EndpointsApi()
    with serving(api):
        yield api


def webhooks(api: EndpointsApi, *words: str) -> int:
    return main(["webhooks", *words, "--url", api.url, "--api-key", KEY])


@pytest.mark.parametrize(
    ("words", "answer", "asked", "said"),
    [
        (
            ["list"],
            {"endpoints": [SHOP, {**SHOP, "status": "disabled", "reason": "gone", "facts": ["a"]}]},
            ("GET", "", None),
            "shop\tenabled\thttps://shop.example\tall facts\n"
            "shop\tdisabled (gone)\thttps://shop.example\ta\n",
        ),
        (["show", "shop"], {"a": 1}, ("GET", "/shop", None), '{\n  "a": 1\n}\n'),
        (
            ["add", "shop", "https://shop.example", "--facts", "points.earned"],
            {"secret": "whsec_a"},
            (
                "POST",
                "",
                {
                    "endpoint_id": "shop",
                    "url": "https://shop.example",
                    "facts": ["points.earned"],
                },
            ),
            "whsec_a\n",
        ),
        (
            ["add", "shop", "https://shop.example"],
            {},
            ("POST", "", {"endpoint_id": "shop", "url": "https://shop.example"}),
            "no secret is told any more; rotate it for a new one\n",
        ),
        (["disable", "shop"], SHOP, ("POST", "/shop/disable", {}), "shop is enabled\n"),
        (["enable", "shop"], SHOP, ("POST", "/shop/enable", {}), "shop is enabled\n"),
        (["test", "shop"], {"status": 204}, ("POST", "/shop/test", {}), "answered 204\n"),
    ],
)
def test_an_action_is_a_request(  # noqa: PLR0913 (what a request and its answer consist of)
    api: EndpointsApi,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    answer: dict[str, Any],
    asked: tuple[str, str, Any],
    said: str,
) -> None:
    api.reply = (200, answer, {})
    assert webhooks(api, *words) == 0
    assert api.asked == [asked]
    assert capsys.readouterr().out == said


def test_rotations_and_replays_have_names_of_their_own(api: EndpointsApi) -> None:
    api.reply = (201, {"secret": "whsec_b"}, {})
    for _ in range(2):
        assert webhooks(api, "rotate", "shop", "--overlap-hours", "1") == 0
        assert webhooks(api, "replay", "shop", "2026-03-01T00:00:00Z", "--member", "m-1") == 0
    bodies = [body for _, _, body in api.asked]
    names = {body.pop("rotation_id", None) or body.pop("replay_id") for body in bodies}
    assert len(names) == 4
    assert bodies[:2] == [
        {"overlap_hours": 1},
        {"since": "2026-03-01T00:00:00Z", "member_id": "m-1"},
    ]


@pytest.mark.parametrize(
    ("answer", "said"),
    [({"status": 500}, "answered 500\n"), ({"failed_with": "tls"}, "no answer: tls\n")],
)
def test_a_test_that_fails_is_told_by_the_exit_code_too(
    api: EndpointsApi, capsys: pytest.CaptureFixture[str], answer: dict[str, Any], said: str
) -> None:
    api.reply = (200, answer, {})
    assert webhooks(api, "test", "shop") != 0
    assert capsys.readouterr().out == said


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["show", "shop"],
        ["add", "shop", "http://10.0.0.1"],
        ["rotate", "shop"],
        ["disable", "shop"],
        ["test", "shop"],
        ["replay", "shop", "2026-03-01T00:00:00Z"],
    ],
)
def test_what_is_refused_is_told(
    api: EndpointsApi, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    api.reply = problem(404, "not_found", "There is no such endpoint.")
    assert webhooks(api, *words) != 0
    assert "not_found: There is no such endpoint." in capsys.readouterr().err
