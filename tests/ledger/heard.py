"""What the world hears of entries is in the catalogue of facts, whatever history they are of."""

from collections.abc import Iterable

from shared.ledger.entry import Entry
from shared.ledger.facts import flaws


def heard(entries: Iterable[Entry]) -> None:
    """Each fact of some entries says what the catalogue says it does, and no more."""
    for entry in entries:
        for fact in entry.facts:
            assert not list(flaws(fact)), list(flaws(fact))
