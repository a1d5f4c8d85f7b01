"""Of what is told to members: who has it in hand, what waits, what was offered and what is told at once."""

import pytest

from shared.registry.indexes import DUE_INDEX
from shared.store import digests, keys, offered, sendings, wake
from shared.store.digests import Collected
from shared.store.offered import Offered
from shared.store.patience import Unavailable
from shared.store.sendings import Claim, Mark, Sending
from tests.builders import DAY_MS, instant

NOW = instant("2026-03-01")
FACT = Collected("points.earned", {"wallet": "points", "points": 5}, NOW)


def a_sending(n: int = 0) -> Sending:
    return Sending("demo", "ada", f"0000000002#{n}", "email", "ada")


def claimed(sending: Sending, now: int = 0) -> Claim:
    found = sendings.claim(sending, now=now, until=now + 10)
    assert isinstance(found, Claim)
    return found


def due_by(at: int) -> list[str]:
    page = wake.due_page(keys.due_slot("demo", "ada"), at, after=None, limit=10)
    return [due.place["sk"]["S"] for due in page.due]


def test_one_of_two_has_it_in_hand_until_it_is_done(each_engine: str) -> None:
    first = claimed(a_sending())
    with pytest.raises(Unavailable):
        claimed(a_sending(), 9)
    second = claimed(a_sending(), 10)

    assert not sendings.mark(first, "sent")
    assert sendings.mark(second, "sent")

    assert sendings.claim(a_sending(), now=99, until=100) == Mark("sent")


def test_what_waits_is_due_until_somebody_has_it_in_hand(each_engine: str) -> None:
    assert sendings.put_off(claimed(a_sending()), NOW)
    assert due_by(NOW - 1) == []
    assert due_by(NOW) == [a_sending().key.sk]
    assert DUE_INDEX.attributes == ("due_slot", "due_at")

    again = claimed(a_sending())

    assert due_by(NOW) == []
    sendings.release(again)
    assert claimed(a_sending()) != again


def test_of_two_who_saw_the_same_list_one_adds_to_it(each_engine: str) -> None:
    seen = offered.read("demo", "ada", "email")
    assert offered.keep(a_sending(1), seen, NOW, since=0, most=2)
    assert not offered.keep(a_sending(2), seen, NOW, since=0, most=2)

    found = offered.read("demo", "ada", "email")

    assert found.holds(a_sending(1))
    assert (found.beside(a_sending(1)), found.beside(a_sending(2))) == ((), (NOW,))


def test_the_list_is_no_longer_than_the_caps_look_back(each_engine: str) -> None:
    for n in range(6):
        seen = offered.read("demo", "ada", "email")
        at = NOW + n * DAY_MS
        assert offered.keep(a_sending(n), seen, at, since=at - 2 * DAY_MS, most=30)

    instants = offered.read("demo", "ada", "email").instants.values()

    assert sorted(instants) == [NOW + n * DAY_MS for n in (4, 5)]
    assert offered.read("demo", "ada", "sms") == Offered()


def test_a_fact_is_in_one_digest_and_in_none_that_is_being_sent(each_engine: str) -> None:
    evening, next_evening = NOW + DAY_MS, NOW + 2 * DAY_MS
    assert digests.collect(claimed(a_sending(1)), FACT, evening)
    assert digests.collect(claimed(a_sending(2)), FACT, evening)
    digest = digests.digest("demo", "ada", "email", evening)
    assert due_by(evening) == [digest.key.sk]
    claimed(digest)

    late = claimed(a_sending(3))
    assert not digests.collect(late, FACT, evening)
    assert digests.collect(late, FACT, next_evening)

    assert digests.collected("demo", "ada", "email", evening) == [FACT, FACT]
    assert digests.collected("demo", "ada", "email", next_evening) == [FACT]
    assert sendings.claim(a_sending(3), now=0, until=1) == Mark(digests.COLLECTED)


def test_who_has_lost_the_claim_collects_nothing(each_engine: str) -> None:
    lost = claimed(a_sending())
    claimed(a_sending(), 10)

    with pytest.raises(Unavailable):
        digests.collect(lost, FACT, NOW)

    assert digests.collected("demo", "ada", "email", NOW) == []
