"""Facts told to endpoints: each until it is taken, in the order of its account, whatever happens to who tells them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from functions.notify.handler import handler as notify
from functions.notify.telling import CLAIM_MS, PAGE
from shared.edge.news import WEBHOOKS, note_in
from shared.edge.outbound import Answered, Unanswered
from shared.edge.retries import (
    HOUR_S,
    LONGEST_S,
    SPARE_WAIT_S,
    SPARED_AFTER,
    TRIES,
    WAITS_S,
)
from shared.edge.signing import new_secret
from shared.ledger.entry import Entry
from shared.ledger.news import fact_id
from shared.store import cursors, endpoints, health, keys, news_keys
from shared.store.cursors import Cursor, Lane
from shared.store.endpoints import Secret
from tests.builders import DAY_MS, a_document
from tests.bulk import seed
from tests.faults import FAULTS, Line, hooked
from tests.functions.api import Api, LambdaContext
from tests.functions.due import a_due_queue, tick, work
from tests.functions.newsroom import a_bus, records_of, relayed
from tests.functions.receivers import (
    NOW,
    WALL,
    Outcome,
    World,
    a_note,
    an_endpoint,
    history,
    in_order_and_once,
    lived_through,
    places,
    url_of,
)

LANE = Lane("demo", "shop", "m-1")


def cursor() -> Cursor:
    found = cursors.read(LANE)
    assert found is not None
    return found


@pytest.fixture
def world(quick_engine: str) -> World:
    return World()


@pytest.fixture
def told(world: World) -> tuple[Entry, ...]:
    """A member with a few facts, and an endpoint since ever."""
    entries = history(4)
    seed("demo", ["m-1"], entries)
    an_endpoint()
    return entries


def test_one_note_tells_all_there_is_in_order_and_more_tell_nothing(
    world: World, told: tuple[Entry, ...]
) -> None:
    assert world.takes(a_note(2))
    assert world.places("shop") == places("m-1", told)
    assert world.ids("shop") == [fact_id("demo", *each) for each in places("m-1", told)]
    for seq in (4, 1, 3, 2, 4):
        assert world.takes(a_note(seq))
    assert len(world.places("shop")) == len(places("m-1", told))


def test_only_what_was_recorded_since_the_endpoint_was_added_is_told(world: World) -> None:
    entries = history(40)
    late = tuple(
        replace(each, state=replace(each.state, at=NOW + each.seq * 1000)) for each in entries
    )
    seed("demo", ["m-1"], late)
    an_endpoint("shop", NOW + 30 * 1000)
    assert world.takes(a_note(12))
    assert world.places("shop") == []
    assert world.takes(a_note(37))
    assert world.places("shop") == places("m-1", late[29:])


def test_only_what_is_wanted_is_told_and_the_rest_is_passed(
    world: World, told: tuple[Entry, ...]
) -> None:
    an_endpoint("few", 0, "points.earned")
    an_endpoint("none", 0, "tier.expiring")
    for endpoint in ("few", "none"):
        assert world.takes(a_note(4, endpoint=endpoint))
    assert world.places("few") == [("m-1", 2, 0)]
    assert world.places("none") == []
    passed = cursors.read(Lane("demo", "none", "m-1"))
    assert passed is not None
    assert (passed.seq, passed.claimed_until) == (5, 0)


def test_a_receiver_that_knows_nothing_of_us_takes_the_signature(world: World) -> None:
    secret = an_endpoint()
    seed("demo", ["m-1"], history(3))
    world.wall = round(datetime.now(tz=UTC).timestamp() * 1000)
    assert world.takes(a_note(3))
    for headers in world.headers:
        body = headers.pop("body")
        event = Webhook(secret).verify(body, headers)
        assert event["id"] == headers["webhook-id"]
        assert headers["content-type"] == "application/json"


def test_old_and_new_secret_are_both_taken_while_one_follows_the_other(world: World) -> None:
    """F53: rotated between two facts of one entry."""
    old, new = an_endpoint(), new_secret()
    seed("demo", ["m-1"], history(2))
    world.wall = round(datetime.now(tz=UTC).timestamp() * 1000)
    seen, until = endpoints.secrets("demo", "shop"), NOW + HOUR_S * 1000
    assert endpoints.rotate("demo", "shop", seen, Secret(new, "second", NOW), until=until)
    assert world.takes(a_note(2))
    for headers in world.headers:
        for secret in (old, new):
            Webhook(secret).verify(headers["body"], headers)
        assert len(headers["webhook-signature"].split(" ")) == 2
    world.headers = []
    seed("demo", ["m-2"], history(2))
    assert world.takes(a_note(2, "m-2"), until)
    assert {len(each["webhook-signature"].split(" ")) for each in world.headers} == {1}


def test_whoever_dies_facts_are_told_in_order_and_twice_only_where_one_died(world: World) -> None:
    entries, accounts = history(40), [f"m-{number}" for number in range(6)]
    an_endpoint("shop")
    an_endpoint("crm")
    deaths = lived_through(world, accounts, entries, ("shop", "crm"), one_in=25)
    assert deaths > 10
    expected = [place for account in accounts for place in places(account, entries)]
    for endpoint in ("shop", "crm"):
        in_order_and_once(world.places(endpoint), expected)
    twice = sum(len(each) for each in world.got.values()) - 2 * len(expected)
    assert 0 < twice <= deaths


def test_whoever_was_too_slow_gives_up_to_who_took_it_over(
    world: World, told: tuple[Entry, ...]
) -> None:
    def overtaken(_url: str) -> Outcome:
        world.answers = failing()
        world.wall += CLAIM_MS + 1
        assert world.takes(a_note(4))
        return Answered(200)

    world.answers = overtaken
    assert not world.takes(a_note(4))
    expected = places("m-1", told)
    assert world.places("shop") == [*expected, expected[0]]
    assert world.takes(a_note(4))
    assert len(world.places("shop")) == len(expected) + 1


def test_who_is_at_it_is_not_disturbed_and_followed_when_gone(
    world: World, told: tuple[Entry, ...]
) -> None:
    world.kills = iter([False, True])
    assert not world.takes(a_note(4))
    assert not world.takes(a_note(4))
    assert len(world.places("shop")) == 1
    world.wall += CLAIM_MS
    assert world.takes(a_note(4))
    assert world.places("shop") == [places("m-1", told)[0], *places("m-1", told)]


def failing(*outcomes: Outcome) -> Callable[[str], Outcome]:
    """An endpoint that answers so, and then is well."""
    said = iter(outcomes)
    return lambda _url: next(said, Answered(200))


@pytest.mark.parametrize(
    "outcome",
    [
        Answered(500),
        Answered(404),
        Answered(302),
        Unanswered("timeout"),
        Unanswered("tls"),
        Unanswered("forbidden"),
    ],
)
def test_what_is_not_taken_waits_and_what_follows_waits_behind_it(
    world: World, told: tuple[Entry, ...], outcome: Outcome
) -> None:
    """F52."""
    world.answers = failing(Answered(200), outcome)
    assert world.takes(a_note(4))
    assert len(world.places("shop")) == 1
    waiting = cursor()
    assert (waiting.failures, waiting.retry_at) == (1, NOW + 5000)
    assert world.takes(a_note(3), NOW + 4999)
    assert len(world.places("shop")) == 1
    seen = health.read("demo", "shop")
    said = str(outcome.status) if isinstance(outcome, Answered) else outcome.why
    assert (seen.failures, seen.failed_with, seen.waiting) == (1, said, 1)
    assert world.takes(a_note(0), NOW + 5000)
    assert world.places("shop") == places("m-1", told)
    seen = health.read("demo", "shop")
    assert (seen.failures, seen.waiting, seen.succeeded_at) == (0, 0, NOW + 5000)


def test_it_is_tried_by_the_schedule_and_then_no_more(
    world: World, told: tuple[Entry, ...]
) -> None:
    world.answers = lambda _url: Answered(500)
    now, waits = NOW, []
    assert world.takes(a_note(4), now)
    while (at := cursor().retry_at) is not None:
        waits.append((at - now) // 1000)
        now = at
        assert world.takes(a_note(0), now)
    assert tuple(waits) == WAITS_S
    assert (cursor().failures, cursor().parked) == (TRIES, True)
    seen = health.read("demo", "shop")
    assert (seen.failures, seen.waiting, seen.parked) == (TRIES, 0, 1)
    world.answers = failing()
    assert world.takes(a_note(4), now + DAY_MS)
    assert world.places("shop") == []


@pytest.mark.parametrize(
    ("outcome", "wait_s"),
    [
        (Answered(429, 120), 120),
        (Answered(503, 2), 5),
        (Answered(503, 999_999), LONGEST_S),
        (Answered(503), 5),
        (Answered(500, 120), 5),
    ],
)
def test_whoever_asks_for_time_gets_it_within_bounds(
    world: World, told: tuple[Entry, ...], outcome: Answered, wait_s: int
) -> None:
    world.answers = failing(outcome)
    assert world.takes(a_note(4))
    assert cursor().retry_at == NOW + wait_s * 1000


def test_an_endpoint_that_is_gone_is_turned_off_and_left_alone(
    world: World, told: tuple[Entry, ...]
) -> None:
    world.answers = failing(Answered(410))
    assert world.takes(a_note(4))
    off = endpoints.read("demo", "shop")
    assert off is not None
    assert (off.off, off.off_at) == ("gone", NOW)
    assert world.takes(a_note(0), NOW + DAY_MS)
    assert world.places("shop") == []
    assert cursor().retry_at is None
    assert health.read("demo", "shop").waiting == 0
    assert endpoints.change("demo", off, replace(off, off=None, off_at=None))
    assert world.takes(a_note(4), NOW + DAY_MS)
    assert world.places("shop") == places("m-1", told)


def test_an_endpoint_that_took_nothing_for_days_is_turned_off(world: World) -> None:
    seed("demo", ["m-1", "m-2"], history(2))
    an_endpoint()
    world.answers = lambda _url: Unanswered("connection")
    assert world.takes(a_note(2, "m-1"), NOW)
    assert world.takes(a_note(2, "m-2"), NOW + 5 * DAY_MS - 1)
    still = endpoints.read("demo", "shop")
    assert still is not None
    assert still.off is None
    assert world.takes(a_note(0, "m-1"), NOW + 5 * DAY_MS)
    off = endpoints.read("demo", "shop")
    assert off is not None
    assert off.off == "failing"


def test_whatever_goes_wrong_with_the_table_for_a_moment_each_fact_is_told_once(
    world: World,
) -> None:
    entries, line = history(2), Line()
    an_endpoint()
    seed("demo", ["calm"], entries)
    with hooked(line):
        assert world.takes(a_note(2, "calm"))
    sends = len(line.sends)
    accounts = [f"m-{name}-{first}" for name in range(len(FAULTS)) for first in range(sends)]
    seed("demo", accounts, entries)
    with hooked(line):
        for number, account in enumerate(accounts):
            fault = list(FAULTS.values())[number // sends]
            line.fail(fault, first=number % sends, times=1)
            assert world.takes(a_note(2, account)), account
    expected = [place for each in ("calm", *accounts) for place in places(each, entries)]
    assert sorted(world.places("shop")) == sorted(expected)


def test_an_endpoint_that_fails_for_all_is_spared_until_it_answers(world: World) -> None:
    accounts = [f"m-{number}" for number in range(SPARED_AFTER + 2)]
    seed("demo", accounts, history(2))
    an_endpoint()
    tried = list[str]()

    def silent(url: str) -> Outcome:
        tried.append(url)
        return Unanswered("timeout")

    world.answers = silent
    assert all(world.takes(a_note(2, account)) for account in accounts)
    assert len(tried) == SPARED_AFTER
    spared = cursors.read(Lane("demo", "shop", accounts[-1]))
    assert spared is not None
    assert (spared.failures, spared.retry_at) == (0, NOW + SPARE_WAIT_S * 1000)
    assert health.read("demo", "shop").waiting == len(accounts)
    world.answers = failing()
    later = NOW + SPARE_WAIT_S * 1000
    assert all(world.takes(a_note(0, account), later) for account in accounts)
    assert len(world.places("shop")) == len(accounts) * len(places("m-1", history(2)))
    assert health.read("demo", "shop").waiting == 0


def test_where_the_time_is_short_a_further_note_goes_on(world: World, engine_url: str) -> None:
    entries = history(PAGE + 10)
    seed("demo", ["m-1"], entries)
    an_endpoint()
    expected = places("m-1", entries)
    note, left = a_note(4), iter([60.0] * 5)
    with a_due_queue(WEBHOOKS) as queue:
        assert world.takes(note, NOW, lambda: next(left, 10.0))
        assert world.places("shop") == expected[:5]
        (record,) = queue.all_records()
    rest = note_in(record["body"])
    assert rest.again != note.again
    assert world.takes(rest)
    assert world.places("shop") == expected


def test_an_entry_leads_by_the_relay_to_every_endpoint_that_wants_any_of_it(
    world: World, told: tuple[Entry, ...], engine_url: str
) -> None:
    assert Api().put("/v1/program", a_document()).status == 201
    an_endpoint("few", 0, "points.earned")
    with a_due_queue(WEBHOOKS) as queue, a_bus():
        assert relayed(records_of("m-1")) == []
        records = queue.all_records()
        assert notify({"Records": records[:0]}, LambdaContext(60)) == {"batchItemFailures": []}
    notes = [note_in(record["body"]) for record in records]
    assert [(each.endpoint, each.seq) for each in notes if each.endpoint == "few"] == [("few", 2)]
    assert [each.seq for each in notes if each.endpoint == "shop"] == [1, 2, 3, 4]
    assert all(world.takes(note) for note in notes)
    assert world.places("shop") == places("m-1", told)


def test_a_tick_asks_that_what_waits_be_sent_again(
    world: World, told: tuple[Entry, ...], engine_url: str
) -> None:
    world.answers = failing(Answered(500))
    assert world.takes(a_note(4))
    with a_due_queue() as due, a_due_queue(WEBHOOKS) as queue:
        for now, notes in ((NOW + 4999, 0), (NOW + 5000, 1)):
            tick("2026-03-01", now=now, slots=[keys.due_slot("demo", "m-1")])
            assert work(*due.all_records()) == []
            records = queue.all_records()
            assert len(records) == notes
    note = note_in(records[0]["body"])
    assert (note.endpoint, note.account, note.now) == ("shop", "m-1", NOW + 5000)
    assert world.takes(note, note.now)
    assert world.places("shop") == places("m-1", told)


def test_an_endpoint_there_is_none_of_and_an_entry_there_is_none_of_are_nothing(
    world: World, told: tuple[Entry, ...]
) -> None:
    assert world.takes(a_note(4, endpoint="other"))
    assert world.takes(a_note(4, "m-none"))
    assert world.got == {}


def test_who_replaced_a_cursor_first_has_it(world: World, told: tuple[Entry, ...]) -> None:
    mine, yours = (Cursor(seq=1, claimed_until=WALL, claimed_by=name) for name in "my")
    first = cursors.move(LANE, None, mine)
    assert first is not None
    assert cursors.move(LANE, None, mine) == first
    assert cursors.move(LANE, None, yours) is None
    assert cursors.move(LANE, first, yours) is not None
    assert cursors.move(LANE, first, Cursor(seq=2)) is None
    assert news_keys.told_of(news_keys.cursor("demo", "shop", "@a").pk) == ("demo", "shop", "@a")
    assert url_of("shop") in {each.url for each in endpoints.every("demo")}
