"""Poison at each place of a batch: the others are done once; mended and put back, it is done once too."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from infra.cli.news import stack
from infra.cli.news.dead_letters import DeadLetters, Letter
from shared.edge.news import Note
from shared.edge.queues import send
from tests.builders import a_document, order_body
from tests.functions.api import Api
from tests.functions.lines import Lines, lines_of, mended, redriven, spoilt
from tests.functions.newsroom import a_bus, records_of, relayed
from tests.functions.postbox import a_postbox

TIME_S = 60
POSITIONS = range(4)
MESSAGES = {
    "sender": {"shop": "Laurel", "from_address": "club@shop.example"},
    "usual": ["email"],
}


@pytest.fixture
def lines(quick_engine: str, engine_url: str) -> Iterator[Lines]:
    with lines_of(engine_url, "relay", "notify") as lines:
        yield lines


def ordered(api: Api, member: str, orders: int) -> None:
    """A member with an address and some orders."""
    profile = {"email": f"{member}@example.com"}
    assert api.post("/v1/members", {"member_id": member, "profile": profile}).status == 201
    for number in range(orders):
        order = {**order_body(), "order_id": f"{member}-{number}", "member_id": member}
        assert api.post("/v1/orders", order).status == 201


def test_of_the_relay(lines: Lines, capsys: pytest.CaptureFixture[str]) -> None:
    api = Api()
    assert api.put("/v1/program", a_document()).status == 201
    for position in POSITIONS:
        ordered(api, f"m{position}", orders=len(POSITIONS) - 1)
    every = {f"m{position}": records_of(f"m{position}") for position in POSITIONS}
    with a_bus() as bus:
        assert relayed([record for records in every.values() for record in records]) == []
        expected, bus.events = Counter(bus.told), []

        texts = [spoilt(f"m{position}", position + 1) for position in POSITIONS]
        for position in POSITIONS:
            assert relayed(records_of(f"m{position}")) == []
        lines.drain()

        lost = {(f"m{position}", position + 1) for position in POSITIONS}
        assert Counter(bus.told) == Counter(
            {told: n for told, n in expected.items() if told[:2] not in lost}
        )
        assert lines.dead("again") == len(POSITIONS)

        assert redriven("again", "--dry-run") == 0
        assert "program demo, account m2, seq 3" in capsys.readouterr().out
        assert lines.dead("again") == len(POSITIONS)

        for position, text in zip(POSITIONS, texts, strict=True):
            mended(f"m{position}", position + 1, text)
        assert redriven("again") == 0
        assert redriven("again") == 0
        lines.drain()

        assert Counter(bus.told) == expected
    assert lines.dead("again") == 0
    assert "4 put back to again.\n0 put back to again." in capsys.readouterr().out


def test_of_those_who_tell(lines: Lines) -> None:
    api = Api()
    assert api.put("/v1/program", a_document(messages=MESSAGES)).status == 201
    batches = [[f"m{batch}{place}" for place in POSITIONS] for batch in POSITIONS]
    for member in sum(batches, []):
        ordered(api, member, orders=1)
    poison = [batch[position] for position, batch in zip(POSITIONS, batches, strict=True)]
    texts = [spoilt(member, 2) for member in poison]
    with a_postbox() as box:
        for batch in batches:
            notes = (Note("demo", member, 2, "email").message for member in batch)
            send("email", notes, lambda: TIME_S)
        lines.drain()

        told = Counter(str(mail["To"]).partition("@")[0] for mail in box.mails)
        assert told == Counter(set(sum(batches, [])) - set(poison))
        assert lines.dead("email") == len(poison)

        for member, text in zip(poison, texts, strict=True):
            mended(member, 2, text)
        assert redriven("email") == 0
        lines.drain()

        told = Counter(str(mail["To"]).partition("@")[0] for mail in box.mails)
    assert told == Counter(sum(batches, []))
    assert lines.dead("email") == 0


def test_cut_off_between_sending_and_deleting_a_letter_comes_once(lines: Lines) -> None:
    send("again", [Note("demo", "nobody", 9).message], lambda: TIME_S)
    lines.drain()
    letters = DeadLetters(stack.url_of("again"))
    (letter,) = letters.listed(most=1)

    letters.send(letter)  # and here it was cut off
    assert redriven("again") == 0

    assert (lines.dead("again"), lines.waiting("again")) == (0, 1)


SECRET = "ada@example.com"
DELIVERY = {"connection": "c-1", "topic": "orders/paid", "told": {"email": SECRET}}
HEARD = {"program": "demo", "kind": "member.event", "event": "e-1", "said": {"name": SECRET}}
ENVELOPE = {"detail-type": "x", "source": SECRET, "detail": {"program": "demo", "id": SECRET}}


@pytest.mark.parametrize(
    ("body", "about"),
    [
        ({"program": "demo"} | DELIVERY, "program demo, connection c-1, topic orders/paid"),
        ({"heard": HEARD}, "program demo, kind member.event, event e-1"),
        (ENVELOPE, "program demo, detail-type x"),
        ([SECRET], ""),
    ],
    ids=["a delivery", "what was heard", "an envelope", "something else"],
)
def test_letters_are_listed_by_ids_alone(body: object, about: str) -> None:
    assert Letter("1", None, 0, json.dumps(body), "h").about == about
