"""Members are left in peace: marketing waits, is capped, or is told with others; and a no is heard until the end."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from functions.notify.members import deliver
from functions.notify.post import CLAIM_MS
from shared.edge.news import Note, note_in
from shared.store.patience import Unavailable
from tests.builders import DAY_MS, a_document, instant, order_body
from tests.functions.api import Api
from tests.functions.due import swept
from tests.functions.newsroom import notified
from tests.functions.postbox import AWAY, Killed, Postbox, a_postbox, killed
from tests.functions.put_off import Queues, queues_of

ORDERED = 2  # the entry of a member's first order
NIGHT, MORNING = "2026-03-02T22:30", "2026-03-03T08:00"
HOUR_MS = DAY_MS // 24
MARKETING: dict[str, Any] = {
    "sender": {"shop": "Laurel", "from_address": "club@shop.example"},
    "usual": ["email", "inbox"],
    "told": [{"fact": fact, "channels": []} for fact in ("member.enrolled", "tier.changed")],
    "topics": [{"topic": "points", "kind": "marketing"}],
}
QUIET = {"quiet": {"begin": "21:00", "end": "08:00"}}
WEEKLY = {"caps": [{"channel": "email", "days": 7, "most": 2}]}
EVERY_EVENING: dict[str, Any] = {
    "digests": [
        {"channel": "email", "at": "18:00", "facts": [{"fact": "points.earned", "below": 50}]},
        {"channel": "inbox", "at": "18:00", "facts": [{"fact": "points.earned"}]},
    ]
}


@pytest.fixture
def box(quick_engine: str) -> Iterator[Postbox]:
    with a_postbox() as box:
        yield box


@pytest.fixture
def queues(engine_url: str, box: Postbox) -> Iterator[Queues]:
    with queues_of("email", "inbox") as queues:
        yield queues


def a_shop(**messages: Any) -> Api:
    """A shop that tells points as marketing; its orders come at noon."""
    document = a_document(messages={**MARKETING, **messages})
    assert Api().put("/v1/program", document).status == 201
    return Api().at("2026-03-02T12:00:00Z")


def joined(shop: Api, member: str = "ada", **profile: Any) -> None:
    """A member who wants to hear of everything, with an order of 25 points."""
    details = {"email": f"{member}@example.com", "consent": {"email": True}, **profile}
    body = {"member_id": member, "profile": details}
    assert shop.post("/v1/members", body).status == 201
    ordered(shop, member, "o-1")


def ordered(shop: Api, member: str, order_id: str) -> None:
    order = {**order_body(), "order_id": f"{order_id}-of-{member}", "member_id": member}
    assert shop.post("/v1/orders", order).status == 201


def a_note(at: str, member: str = "ada", seq: int = ORDERED, channel: str = "email") -> Note:
    return Note("demo", member, seq, channel, now=instant(at))


def test_marketing_goes_to_whoever_wants_it(box: Postbox) -> None:
    shop = a_shop()
    joined(shop)
    joined(shop, "bob", consent={})
    joined(shop, "cid", consent={"email": True, "email.points": False})

    assert notified(*(a_note("2026-03-02T12:00", who) for who in ("ada", "bob", "cid"))) == []

    assert [mail["To"] for mail in box.mails] == ["ada@example.com"]


def test_whom_nobody_might_write_to_is_not_written_to_later(box: Postbox) -> None:
    shop = a_shop()
    joined(shop, consent={})
    assert notified(a_note("2026-03-02T12:00")) == []
    shop.patch("/v1/members/ada", {"profile": {"consent": {"email": True}}})

    assert notified(a_note("2026-03-09T12:00")) == []

    assert box.mails == []


def test_at_night_it_waits_until_the_morning(queues: Queues, box: Postbox) -> None:
    joined(a_shop(**QUIET))
    assert notified(a_note(NIGHT), a_note(NIGHT)) == []

    queues.come_due("2026-03-03T07:59:59")
    assert box.mails == []
    queues.come_due(MORNING)
    queues.come_due("2026-03-03T08:05")

    assert box.subjects == ["25 points for you"]


def test_the_night_is_that_of_the_members_own_clocks(queues: Queues, box: Postbox) -> None:
    joined(a_shop(**QUIET), time_zone="Europe/Berlin")
    night = "2026-03-28T23:00"  # in Berlin midnight; an hour is left out at two
    assert notified(a_note(night)) == []

    queues.come_due("2026-03-29T05:59")
    assert box.mails == []
    queues.come_due("2026-03-29T06:00")

    assert len(box.mails) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [({"consent": {"email": False}}, 0), ({"consent": {"email.points": False}}, 0), ({}, 1)],
    ids=["no e-mail", "not that", "nothing"],
)
def test_a_no_over_night_is_heard_in_the_morning(
    queues: Queues, box: Postbox, change: dict[str, Any], told: int
) -> None:
    shop = a_shop(**QUIET)
    joined(shop)
    assert notified(a_note(NIGHT)) == []
    shop.patch("/v1/members/ada", {"profile": {"first_name": "Ada", **change}})

    queues.come_due(MORNING)
    assert notified(a_note(MORNING)) == []

    assert len(box.mails) == told


def test_who_is_closed_erased_or_gone_over_night_is_left_in_peace_for_good(
    queues: Queues, box: Postbox
) -> None:
    shop = a_shop(**QUIET)
    for member in ("ada", "bob", "cid", "dot"):
        joined(shop, member)
    assert notified(*(a_note(NIGHT, who) for who in ("ada", "bob", "cid", "dot"))) == []
    closure = {"closure_id": "c", "reason": "fraud"}
    assert shop.post("/v1/members/ada/closures", closure).status == 201
    assert shop.delete("/v1/members/bob").status == 204
    assert shop.patch("/v1/members/dot", {"profile": {"email": None}}).status == 200

    queues.come_due(MORNING)

    assert [mail["To"] for mail in box.mails] == ["cid@example.com"]
    swept(queues.due, "2026-03-03T08:05")
    assert [queue.records() for queue in queues.channels] == [[], []]


def test_no_more_is_sent_than_a_cap_allows_and_what_was_above_it_never(box: Postbox) -> None:
    shop = a_shop(**WEEKLY)
    joined(shop)
    for n in (2, 3, 4):
        ordered(shop, "ada", f"o-{n}")
    days = [f"2026-03-0{day}T12:00" for day in (3, 4, 5, 6)]
    notes = [a_note(day, seq=seq) for day, seq in zip(days, (2, 3, 4, 5), strict=True)]
    assert notified(*notes[:3], *notes[:3]) == []
    assert len(box.mails) == 2

    late = a_note("2026-03-12T12:00", seq=5)
    assert notified(a_note("2026-03-12T12:00", seq=4), late, late) == []

    assert len(box.mails) == 3


def test_a_message_that_was_not_taken_at_first_counts_once(box: Postbox) -> None:
    shop = a_shop(**WEEKLY)
    joined(shop)
    ordered(shop, "ada", "o-2")
    box.troubles = [AWAY] * 2  # botocore asks twice itself
    note = a_note("2026-03-03T12:00")

    assert notified(note) == ["0"]
    assert notified(note, a_note("2026-03-03T12:00", seq=3)) == []

    assert len(box.mails) == 2


def test_a_cap_holds_where_many_send_at_once(box: Postbox) -> None:

    shop = a_shop(**WEEKLY)
    joined(shop)
    for n in range(2, 7):
        ordered(shop, "ada", f"o-{n}")
    notes = [a_note("2026-03-03T12:00", seq=seq) for seq in range(2, 8)]

    with ThreadPoolExecutor(len(notes)) as workers:
        assert list(workers.map(notified, notes)) == [[]] * len(notes)

    assert len(box.mails) == 2


def test_small_facts_are_told_at_once_in_the_evening(queues: Queues, box: Postbox) -> None:
    shop = a_shop(**EVERY_EVENING)
    joined(shop)
    ordered(shop, "ada", "o-2")
    notes = [
        a_note("2026-03-02T12:00", seq=seq, channel=channel)
        for seq in (2, 3)
        for channel in ("email", "inbox")
    ]
    assert notified(*notes, *notes) == []
    assert shop.get("/v1/members/ada/inbox").body["messages"] == []

    queues.come_due("2026-03-02T18:00")
    queues.come_due("2026-03-02T18:05")
    assert notified(*notes) == []

    (text,) = box.plain_texts
    assert "2 updates" in text
    (message,) = shop.get("/v1/members/ada/inbox").body["messages"]
    assert (message["fact"], message["at"]) == ("digest", "2026-03-02T18:00:00.000Z")
    assert message["text"].count("25 points") == 2
    path = f"/v1/members/ada/inbox/{message['message_id']}/read"
    assert shop.post(path, {}).status == 200


def test_a_no_before_the_evening_holds_for_the_digest(queues: Queues, box: Postbox) -> None:
    shop = a_shop(**EVERY_EVENING)
    joined(shop)
    assert notified(a_note("2026-03-02T12:00")) == []
    shop.patch("/v1/members/ada", {"profile": {"consent": {"email": False}}})

    queues.come_due("2026-03-02T18:00")

    assert box.mails == []


def test_a_digest_that_is_due_at_night_waits_too(queues: Queues, box: Postbox) -> None:
    late = {"digests": [{**EVERY_EVENING["digests"][0], "at": "22:00"}]}
    joined(a_shop(**QUIET, **late))
    assert notified(a_note("2026-03-02T12:00")) == []

    queues.come_due("2026-03-02T22:00")
    assert box.mails == []
    queues.come_due(MORNING)

    assert len(box.mails) == 1


def test_what_comes_once_its_digest_is_sent_is_told_by_the_next(
    queues: Queues, box: Postbox
) -> None:
    shop = a_shop(**EVERY_EVENING)
    joined(shop)
    ordered(shop, "ada", "o-2")
    assert notified(a_note("2026-03-02T12:00")) == []
    queues.come_due("2026-03-02T18:00")

    assert notified(a_note("2026-03-02T17:59", seq=3)) == []  # a worker with a slow clock
    queues.come_due("2026-03-03T18:00")

    assert len(box.mails) == 2
    assert all("1 update" in text for text in box.plain_texts)


@pytest.mark.parametrize("calm", [QUIET, WEEKLY, EVERY_EVENING], ids=["quiet", "capped", "digest"])
def test_workers_killed_at_random_tell_each_once_or_twice_where_they_died(
    queues: Queues, box: Postbox, calm: dict[str, Any]
) -> None:
    shop = a_shop(**calm)
    members = [f"m-{n}" for n in range(4)]
    for member in members:
        joined(shop, member)
        ordered(shop, member, "o-2")
        ordered(shop, member, "o-3")
    chance = random.Random(7)  # noqa: S311 (a test's own)
    world = Workers(box, chance)
    notes = [a_note(NIGHT, who, seq) for who in members for seq in (2, 3, 4)] * 3
    world.work(notes)
    swept(queues.due, "2026-03-03T18:00")
    bodies = [record["body"] for queue in queues.channels for record in queue.all_records()]
    world.work([note_in(body) for body in bodies] * 3)

    told = Counter(str(mail["To"]).removesuffix("@example.com") for mail in box.mails)
    each = {"caps": 2, "digests": 1}.get(next(iter(calm)), 3)
    assert world.died
    assert told == {who: each + world.died[who] for who in members}


@dataclass
class Workers:
    """Workers who die now and then, after the provider took what they sent and before they can say so."""

    box: Postbox
    chance: random.Random

    def __post_init__(self) -> None:
        self.died = Counter[str]()
        self._wall = 0

    def work(self, notes: list[Note]) -> None:
        """Work on notes until all are done."""
        self.chance.shuffle(notes)
        while notes:
            note, self._wall = notes.pop(), self._wall + CLAIM_MS // 20
            self.box.troubles = [killed] if self.chance.random() < 0.4 else []
            try:
                deliver(note, note.now, lambda: 60, lambda: self._wall)
            except Killed:
                self.died[note.account] += 1
                notes.insert(0, note)
            except Unavailable:
                notes.insert(0, note)
