"""When time alone will next change something: where and when accounts are due, kept in memory.

Read once from the table's index, then kept by what the functions are heard to write. So the clock of a table in
which nothing is due moves without a request. A wake may be kept that the table has no more, which
costs a run of the schedules; one that it has is never missing.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from shared.registry.indexes import DUE_INDEX
from shared.store import keys
from shared.store.table import Item, client, table_name

_DUE_SLOT, _DUE_AT = DUE_INDEX.attributes


class Wake(NamedTuple):
    """Some account of a slot is due at an instant (epoch ms)."""

    at: int
    slot: str


class Wakes:
    """All wakes of the table.

    With ``others_write`` the table is written by more than this service's functions: it is read every time.
    """

    def __init__(
        self, read: Callable[[], Iterable[Wake]] | None = None, *, others_write: bool = False
    ) -> None:
        self._read = read or wakes_of_the_table
        self._others_write = others_write
        self._lock = threading.Lock()
        self._wakes: set[Wake] = set()
        self._is_complete = False

    def heard(self, wakes: Iterable[Wake]) -> None:
        """Some function has written these."""
        with self._lock:
            self._wakes.update(wakes)

    def unsure(self) -> None:
        """Some function may have written what nobody heard: the table is read before the next answer."""
        self._is_complete = False

    def next_by(self, until: int, *, after: int = -1) -> int | None:
        """The earliest instant later than ``after`` and not later than ``until``, None if there is none."""
        if self._others_write or not self._is_complete:
            self._is_complete = True  # before reading: what becomes unsure meanwhile stays so
            self.heard(self._read())
        with self._lock:
            return min((wake.at for wake in self._wakes if after < wake.at <= until), default=None)

    def take(self, until: int) -> set[Wake]:
        """Forget the wakes up to an instant, for whoever now sees to what is due; what they were."""
        with self._lock:
            taken = {wake for wake in self._wakes if wake.at <= until}
            self._wakes -= taken
            return taken


def wake_in(item: Item) -> Wake | None:
    """The wake that an item is, None if it is something else or never due."""
    if _DUE_AT not in item:
        return None
    instant, _ = keys.due_instant(item[_DUE_AT]["S"])
    return Wake(instant, item[_DUE_SLOT]["S"])


def wakes_of_the_table() -> Iterator[Wake]:
    """All wakes, read from the index."""
    pages = (
        client().get_paginator("scan").paginate(TableName=table_name(), IndexName=DUE_INDEX.name)
    )
    for page in pages:
        yield from filter(None, map(wake_in, page["Items"]))
