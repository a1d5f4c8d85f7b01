"""The catalogue of facts: what it says of each, and how it tells a fact that is none of them."""

import re
from pathlib import Path

import pytest

from shared.ledger import facts
from shared.ledger.entry import Fact
from shared.ledger.facts import FACTS, flaws
from shared.ledger.news import fact_id

MOVED = {"wallet": "points", "points": 5}


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (Fact("points.earned", MOVED), []),
        (Fact("tier.changed"), []),
        (Fact("points.lost", MOVED), ["points.lost is not in the catalogue"]),
        (Fact("points.earned", {"wallet": "points"}), ["points.earned lacks points"]),
        (Fact("points.earned", {**MOVED, "points": "5"}), ["points.earned: points is no points"]),
        (Fact("points.earned", {**MOVED, "points": True}), ["points.earned: points is no points"]),
        (Fact("points.earned", {**MOVED, "mail": "a"}), ["points.earned has no field mail"]),
        (Fact("tier.changed", {"to": 3}), ["tier.changed: to is no text"]),
        (
            Fact("reward.used", {"reward": "a", "kind": "b", "amount": {"currency": "USD"}}),
            ["reward.used: amount is no money"],
        ),
        (
            Fact(
                "reward.used",
                {"reward": "a", "kind": "b", "amount": {"currency": "USD", "amount": 1}, "left": 0},
            ),
            [],
        ),
    ],
)
def test_a_fact_says_what_the_catalogue_says(fact: Fact, said: list[str]) -> None:
    assert list(flaws(fact)) == said


def test_every_fact_named_in_the_ledger_is_in_the_catalogue() -> None:
    folder = Path(facts.__file__).parent
    texts = [path.read_text() for path in folder.rglob("*.py") if path.name != "facts.py"]
    named = {name for text in texts for name in re.findall(r'"([a-z]+\.[a-z]+)"', text)}
    kinds = {name.partition(".")[0] for name in FACTS}
    assert {name for name in named if name.partition(".")[0] in kinds} <= set(FACTS)


def test_an_id_tells_every_fact_from_every_other_and_is_always_the_same() -> None:
    ids = [
        fact_id(program, account, seq, n)
        for program in ("demo", "other")
        for account in ("m-1", "m-11", "@m-1")
        for seq in (1, 11)
        for n in (0, 1)
    ]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("evt_[0-9a-f]{32}", each) for each in ids)
    assert fact_id("demo", "m-1", 1, 0) == "evt_c37a0a173b991d3f086da4f7508f6a61"
