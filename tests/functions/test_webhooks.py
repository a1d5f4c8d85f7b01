"""Endpoints by the API: added and looked at, signed for, turned off, tried, and told again."""

import json
import socket
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from shared.edge import settings
from shared.edge.news import WEBHOOKS, note_in
from shared.edge.outbound import Answered
from shared.store import cursors, endpoints
from shared.store.cursors import Lane
from tests.builders import a_document, instant, order_body
from tests.edge.test_outbound import answering, receiving
from tests.functions.api import Api
from tests.functions.due import DueQueue, a_due_queue
from tests.functions.receivers import NOW, TIME_S, World, a_note, url_of
from tests.functions.stillness import nothing_changes

SHOP = {"endpoint_id": "shop", "url": url_of("shop")}


@pytest.fixture
def api(engine: str) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document()).status == 201
    return api


@pytest.fixture
def queue(engine: str) -> Iterator[DueQueue]:
    with a_due_queue(WEBHOOKS) as queue:
        yield queue


def added(api: Api, **more: Any) -> str:
    answer = api.post("/v1/webhooks", {**SHOP, **more})
    assert answer.status == 201, answer
    return str(answer.body["secret"])


def test_the_secret_is_told_to_who_adds_an_endpoint_and_to_nobody_else(api: Api) -> None:
    secret = added(api)
    assert api.post("/v1/webhooks", SHOP).body["secret"] == secret
    reads = [api.get("/v1/webhooks"), api.get("/v1/webhooks/shop")]
    assert [each.status for each in reads] == [200, 200]
    assert all("whsec_" not in json.dumps(each.body) for each in reads)
    stranger = api.by(program="other")
    assert stranger.get("/v1/webhooks").body == {"endpoints": []}
    assert stranger.get("/v1/webhooks/shop").problem == "not_found"


def test_an_endpoint_is_told_from_when_every_relay_must_know_of_it(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api.post("/v1/webhooks", SHOP).body["since"] == "2026-03-01T09:30:00.000Z"
    monkeypatch.setenv("PROGRAM_CACHE_S", "60")
    settings.program_cache_s.cache_clear()
    later = api.post("/v1/webhooks", {**SHOP, "endpoint_id": "crm"}).body
    monkeypatch.undo()
    settings.program_cache_s.cache_clear()
    assert later["since"] == "2026-03-01T09:32:00.000Z"


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example",
        "https://169.254.169.254/latest",
        "https://[::ffff:10.0.0.1]/",
        "https://user@shop.example",
        "file:///etc/passwd",
        "https://localhost",
    ],
)
def test_an_address_that_nothing_is_sent_to_is_refused(api: Api, url: str) -> None:
    with nothing_changes():
        refused = api.post("/v1/webhooks", {**SHOP, "url": url})
    assert (refused.status, refused.pointers) == (400, ["#/url"])


def test_only_facts_that_there_are_can_be_wanted(api: Api) -> None:
    with nothing_changes():
        refused = api.post("/v1/webhooks", {**SHOP, "facts": ["tier.changed", "points.lost"]})
    assert (refused.status, refused.pointers) == (400, ["#/facts/1"])


def test_a_rotated_secret_is_another_and_both_sign_for_a_while(api: Api) -> None:
    old = added(api)
    rotated = api.post("/v1/webhooks/shop/rotations", {"rotation_id": "r-1"})
    again = api.post("/v1/webhooks/shop/rotations", {"rotation_id": "r-1"})
    assert (again.body, again.replayed) == (rotated.body, True)
    assert rotated.body["others_until"] == "2026-03-02T09:30:00.000Z"
    live = [each for each in endpoints.secrets("demo", "shop") if each.is_live(NOW)]
    assert [each.secret for each in live] == [old, rotated.body["secret"]]
    assert api.post("/v1/webhooks", SHOP).body["secret"] == old


def test_a_secret_that_has_ended_is_not_told_any_more(api: Api) -> None:
    added(api)
    leaked = {"rotation_id": "r-1", "overlap_hours": 0}
    assert api.post("/v1/webhooks/shop/rotations", leaked).status == 201
    second = {"rotation_id": "r-2", "overlap_hours": 0}
    assert api.at("2026-03-01T09:31:00Z").post("/v1/webhooks/shop/rotations", second).status == 201
    assert "secret" not in api.post("/v1/webhooks", SHOP).body
    replayed = api.post("/v1/webhooks/shop/rotations", leaked)
    assert (replayed.status, replayed.replayed) == (201, True)


def test_health_tells_how_an_endpoint_answers(api: Api) -> None:
    added(api, facts=["points.earned"])
    assert api.post("/v1/orders", order_body()).status == 201
    world = World()
    assert world.takes(a_note(2))
    well = api.get("/v1/webhooks/shop").body["health"]
    assert well == {
        "last_success_at": "2026-03-01T09:00:00.000Z",
        "failures_in_a_row": 0,
        "accounts_waiting": 0,
        "accounts_given_up": 0,
    }


def test_an_endpoint_that_is_off_is_told_what_it_missed_once_it_is_on(api: Api) -> None:
    added(api, facts=["points.earned"])
    world = World()
    off = api.post("/v1/webhooks/shop/disable", {}).body
    assert (off["status"], off["reason"]) == ("disabled", "asked")
    assert api.post("/v1/orders", order_body("o-1")).status == 201
    assert world.takes(a_note(2))
    assert world.got == {}
    on = api.post("/v1/webhooks/shop/enable", {}).body
    assert (on["status"], "reason" in on) == ("enabled", False)
    assert api.post("/v1/orders", order_body("o-2")).status == 201
    assert world.takes(a_note(3))
    assert world.places("shop") == [("m-1", 2, 0), ("m-1", 3, 0)]


def test_an_endpoint_that_is_on_again_is_told_at_once_of_all_that_waits(
    api: Api, queue: DueQueue
) -> None:
    """Of an account told before, one that waits after a failure, one never told, and a household."""
    added(api, facts=["points.earned", "member.household"])
    world = World()
    for member in ("told", "waits"):
        assert api.post("/v1/orders", order_body(f"{member}-1", member)).status == 201
    assert world.takes(a_note(2, "told"))
    world.answers = lambda _url: Answered(500)
    assert world.takes(a_note(2, "waits"))
    world.answers = lambda _url: Answered(200)
    assert api.post("/v1/webhooks/shop/disable", {}).status == 200
    for member in ("told", "new"):
        assert api.post("/v1/orders", order_body(f"{member}-2", member)).status == 201
    home = {"household_id": "h-1", "member_id": "new"}
    assert api.post("/v1/households", home).status == 201

    assert api.post("/v1/webhooks/shop/enable", {}).status == 200
    told_again(world, queue)

    assert Counter(world.places("shop")) == Counter(
        [("told", 2, 0), ("told", 3, 0), ("waits", 2, 0), ("new", 2, 0), ("@h-1", 1, 0)]
    )
    assert api.get("/v1/webhooks/shop").body["health"]["accounts_waiting"] == 0


def test_it_is_told_again_when_every_relay_knows_that_it_is_on(
    api: Api, queue: DueQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROGRAM_CACHE_S", "60")
    settings.program_cache_s.cache_clear()
    added(api)
    assert api.post("/v1/webhooks/shop/disable", {}).status == 200
    assert api.post("/v1/webhooks/shop/enable", {}).status == 200

    notes = [note_in(record["body"]) for record in queue.all_records()]
    assert [World().takes(note, instant("2026-03-01 09:30") + 119_999) for note in notes] == [
        True,
        False,
    ]
    assert World().takes(notes[1], instant("2026-03-01 09:30") + 120_000)
    settings.program_cache_s.cache_clear()


def test_a_replay_tells_a_member_again_with_the_same_ids(api: Api, queue: DueQueue) -> None:
    added(api, facts=["points.earned"])
    for number in range(3):
        order = order_body(f"o-{number}")
        assert api.at(f"2026-03-01T1{number}:00:00Z").post("/v1/orders", order).status == 201
    world = World()
    assert world.takes(a_note(4))
    first = world.ids("shop")
    asked = {"replay_id": "y-1", "since": "2026-03-01T11:00:00Z", "member_id": "m-1"}
    evening = api.at("2026-03-01T18:00:00Z")
    assert evening.post("/v1/webhooks/shop/replays", asked).status == 201
    assert told_again(world, queue) == 1
    assert world.ids("shop") == [*first, *first[1:]]


def test_a_replay_goes_on_where_time_is_short_and_begins_once(api: Api, queue: DueQueue) -> None:
    added(api, facts=["points.earned"])
    for number in range(3):
        assert api.post("/v1/orders", order_body(f"o-{number}")).status == 201
    asked = {"replay_id": "y-1", "since": "2026-03-01T00:00:00Z", "member_id": "m-1"}
    assert api.post("/v1/webhooks/shop/replays", asked).status == 201
    world, left = World(), iter([TIME_S])
    (record,) = queue.all_records()
    assert world.takes(note_in(record["body"]), NOW, lambda: next(left, 10.0))
    assert told_again(world, queue) == 1
    assert [seq for _, seq, _ in world.places("shop")] == [2, 3, 4]


def test_a_replay_of_all_comes_to_every_member_and_their_household(
    api: Api, queue: DueQueue
) -> None:
    for number in range(3):
        order = order_body(f"o-{number}", f"m-{number}")
        assert api.post("/v1/orders", order).status == 201
    home = {"household_id": "h-1", "member_id": "m-1"}
    assert api.post("/v1/households", home).status == 201
    added(api, facts=["points.earned", "member.household"])
    asked = {"replay_id": "y-1", "since": "2026-03-01T00:00:00Z"}
    assert api.post("/v1/webhooks/shop/replays", asked).status == 201
    world = World()
    assert told_again(world, queue) == 5
    accounts = {account for account, _, _ in world.places("shop")}
    assert accounts == {"m-0", "m-1", "m-2", "@h-1"}


def test_a_replay_tries_again_what_was_given_up(api: Api, queue: DueQueue) -> None:
    added(api, facts=["points.earned"])
    assert api.post("/v1/orders", order_body()).status == 201
    lane, world = Lane("demo", "shop", "m-1"), World()
    failed = cursors.move(lane, None, cursors.Cursor(seq=2, failures=10, parked=True))
    assert failed is not None
    assert world.takes(a_note(2))
    assert world.got == {}
    asked = {"replay_id": "y-1", "since": "2026-03-01T09:30:00Z", "member_id": "m-1"}
    assert api.post("/v1/webhooks/shop/replays", asked).status == 201
    told_again(world, queue)
    assert world.places("shop") == [("m-1", 2, 0)]


def test_a_replay_does_not_begin_in_the_future(api: Api) -> None:
    added(api)
    asked = {"replay_id": "y-1", "since": "2026-03-02T00:00:00Z"}
    with nothing_changes():
        refused = api.post("/v1/webhooks/shop/replays", asked)
    assert refused.pointers == ["#/since"]


def told_again(world: World, queue: DueQueue) -> int:
    """Workers take all notes about replays, and those that come of them; how many there were."""
    notes = 0
    while records := queue.records():
        for record in records:
            note = note_in(record["body"])
            assert world.takes(note, instant("2026-03-02"))
            notes += 1
    return notes


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The local service's own setting."""
    monkeypatch.setenv("WEBHOOKS_TO_LOOPBACK", "1")
    settings.webhooks_to_loopback.cache_clear()
    yield
    settings.webhooks_to_loopback.cache_clear()


@pytest.mark.usefixtures("here")
def test_a_test_event_tells_what_the_endpoint_says(api: Api) -> None:
    with receiving(answering("HTTP/1.1 202 Yes\r\n\r\n")) as port:
        added(api, url=f"http://127.0.0.1:{port}/hooks")
        tried = api.post("/v1/webhooks/shop/test", {})
    assert tried.body == {"endpoint_id": "shop", "status": 202}


@pytest.mark.usefixtures("here")
def test_a_test_event_tells_that_nobody_is_there(api: Api) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    added(api, url=f"http://127.0.0.1:{port}/hooks")
    tried = api.post("/v1/webhooks/shop/test", {})
    assert tried.body == {"endpoint_id": "shop", "failed_with": "connection"}
