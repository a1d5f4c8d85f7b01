"""Whom the facts of an entry concern, and by which names they are told."""

from shared.ledger.entry import Entry
from shared.ledger.news import fact_id, told
from shared.ledger.state import Share, State


def an_entry(account: str, *, member: str | None = None, members: tuple[str, ...] = ()) -> Entry:
    shares = dict.fromkeys(members, Share())
    state = State(seq=7, at=0, version=1, wallets={}, members=shares)
    return Entry(account=account, kind="settlement", version=1, state=state, member=member)


def test_a_member_is_told_of_their_own_account() -> None:
    assert told(an_entry("m-1")) == ("m-1",)


def test_of_a_household_whoever_acted_is_told() -> None:
    assert told(an_entry("@smiths", member="m-2", members=("m-1", "m-2"))) == ("m-2",)


def test_what_time_does_to_a_household_is_told_to_all() -> None:
    assert told(an_entry("@smiths", members=("m-1", "m-2"))) == ("m-1", "m-2")


def test_a_fact_has_the_same_id_for_ever() -> None:
    assert fact_id("demo", "m-1", 7, 0) == "evt_2654a97cbf49d780e41d599edb7e3418"


def test_no_two_facts_have_the_same_id() -> None:
    named = {
        fact_id(program, account, seq, n)
        for program in ("demo", "demo-2")
        for account in ("m-1", "@m-1")
        for seq in (1, 11)
        for n in (0, 1)
    }
    assert len(named) == 16
