"""An outage longer than the table's stream remembers loses nothing: what was recorded meanwhile is told once."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.cli.news.catching_up import Lane, begun, catch_up
from shared.edge.instants import instant_text
from shared.ledger.news import fact_id
from shared.store import journal
from tests.bench.meter import metered
from tests.builders import a_document, instant, order_body
from tests.bulk import seed
from tests.functions.api import Api
from tests.functions.lines import Lines, caught_up, lines_of, spoilt
from tests.functions.newsroom import Bus, a_bus, records_of, relayed
from tests.functions.postbox import Postbox, a_postbox
from tests.functions.receivers import World, an_endpoint, history, in_order_and_once

BEGAN = "2026-03-01T12:00:00.000Z"  # the relay stands still
HOURS = 25
HOUR_MS = 3_600_000
IDLE = 50  # accounts
MEMBERS = ("ada", "bob", "cem")
HOME = "@home"
MESSAGES = {
    "sender": {"shop": "Laurel", "from_address": "club@shop.example"},
    "usual": ["email", "inbox"],
}


@pytest.fixture
def lines(quick_engine: str, engine_url: str) -> Iterator[Lines]:
    with lines_of(engine_url, "relay", "notify") as lines:
        lines.world = World()
        yield lines


@pytest.fixture
def box() -> Iterator[Postbox]:
    with a_postbox() as box:
        yield box


@pytest.fixture
def bus() -> Iterator[Bus]:
    with a_bus() as bus:
        yield bus


def shop() -> Api:
    """Members, two of whom share an account; all of it told."""
    api = Api()
    assert api.put("/v1/program", a_document(messages=MESSAGES)).status == 201
    an_endpoint()
    for member in MEMBERS:
        profile = {"email": f"{member}@example.com"}
        assert api.post("/v1/members", {"member_id": member, "profile": profile}).status == 201
        buys(api, member, "first")
    founded = api.post("/v1/households", {"household_id": "home", "member_id": "bob"})
    assert founded.status == 201
    return api


def buys(api: Api, member: str, order: str) -> None:
    said = {**order_body(), "order_id": f"{member}-{order}", "member_id": member}
    assert api.post("/v1/orders", {**said, "placed_at": api.now}).status == 201


def hours_after(begun: str, hours: int) -> str:
    return instant_text(instant(begun[:16].replace("T", " ")) + hours * HOUR_MS)


def lived_through_the_outage(api: Api) -> None:
    """An order in each hour, of one member after the other."""
    for hour in range(HOURS):
        buys(api.at(hours_after(BEGAN, hour)), MEMBERS[hour % len(MEMBERS)], f"{hour}")


def all_places() -> list[tuple[str, int, int]]:
    """The places of all facts in all journals."""
    return [
        (account, found.entry.seq, n)
        for account in (*MEMBERS, HOME)
        for found in journal.all_entries("demo", account)
        for n in range(len(found.entry.facts))
    ]


def all_ids() -> list[str]:
    return [fact_id("demo", *place) for place in all_places()]


def test_twenty_five_hours_of_news_are_caught_up_with(
    lines: Lines, box: Postbox, bus: Bus, tmp_path: Path
) -> None:
    api = shop()
    assert relayed(records_of(*MEMBERS, HOME)) == []
    lines.drain()
    world = lines.world
    assert world is not None
    told_before = world.places("shop")
    assert Counter(told_before) == Counter(all_places())
    mails_before = len(box.mails)

    lived_through_the_outage(api)  # and the stream forgets it all
    late = [place for place in all_places() if place not in told_before]
    assert len(late) >= HOURS
    assert caught_up(BEGAN, tmp_path / "checkpoint") == 0
    lines.drain()

    assert Counter(world.places("shop")) == Counter(all_places())
    in_order_and_once(world.places("shop"), all_places())
    assert len(box.mails) - mails_before == len(late)
    assert Counter(event["id"] for event in bus.events) == Counter(dict.fromkeys(all_ids(), 1))
    inboxes = [api.get(f"/v1/members/{member}/inbox", limit="100") for member in MEMBERS]
    assert sum(len(inbox.body["messages"]) for inbox in inboxes) == len(box.mails)

    again = len(box.mails), len(world.places("shop"))
    assert caught_up("2026-01-01T00:00:00Z", tmp_path / "checkpoint") == 0
    lines.drain()
    assert (len(box.mails), len(world.places("shop"))) == again


def test_cut_off_it_goes_on_with_the_page_it_was_at(
    lines: Lines, box: Postbox, bus: Bus, tmp_path: Path
) -> None:
    api = Api()
    assert api.put("/v1/program", a_document()).status == 201
    for member in MEMBERS:
        buys(api, member, "first")
    checkpoint = tmp_path / "checkpoint"
    start = begun(checkpoint, 0, None)
    pages = catch_up(start, checkpoint, Lane(lambda: 0, page=1))
    for _ in range(2):
        assert next(pages).accounts > 0
    assert begun(checkpoint, 0, None).accounts == 2

    assert caught_up("2026-01-01T00:00:00Z", checkpoint) != 0, "it is of another catch-up"
    assert caught_up("1970-01-01T00:00:00Z", checkpoint) == 0
    assert not checkpoint.exists()
    lines.drain()

    assert {member for member, _, _ in bus.told} == set(MEMBERS)
    assert set(Counter(bus.told).values()) == {1}


def test_it_waits_while_much_waits_already(lines: Lines, bus: Bus, tmp_path: Path) -> None:
    counts = [3, 3, 0]
    pages = catch_up(
        begun(tmp_path / "checkpoint", 0, None),
        tmp_path / "checkpoint",
        Lane(lambda: counts.pop(0), backlog=2, look_s=0),
    )

    assert next(pages).accounts == 0
    assert counts == []


def test_a_journal_that_cannot_be_read_is_named_and_holds_up_nobody(
    lines: Lines, bus: Bus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    api = Api()
    assert api.put("/v1/program", a_document()).status == 201
    for member in MEMBERS:
        buys(api, member, "first")
    spoilt("bob", 2)

    assert caught_up("2026-01-01T00:00:00Z", tmp_path / "checkpoint") == 1
    lines.drain()

    assert {member for member, _, _ in bus.told} == {"ada", "cem"}
    assert "The journal of demo/bob cannot be read" in capsys.readouterr().out


def test_an_account_with_nothing_new_costs_half_a_read_unit(lines: Lines, tmp_path: Path) -> None:
    """And its place in the index some hundredths more; a journal's length plays no part."""
    seed("demo", [f"m-{number}" for number in range(IDLE)], history(20))
    with metered() as meter:
        assert caught_up("2027-01-01T00:00:00Z", tmp_path / "checkpoint") == 0

    assert IDLE / 2 < meter.read_units < IDLE * 0.55
    assert meter.trips <= IDLE + 2
