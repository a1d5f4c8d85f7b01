"""Catching up: what was recorded while nobody told it is put to the relay again, from the journals themselves.

Whoever tells something remembers what was told: an endpoint's cursor, the mark of a message, the name of an inbox's
item. So nothing is told again but on the bus, under the id it had.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from infra.cli.errors import CommandError
from shared.edge.news import AGAIN, Note
from shared.edge.queues import send
from shared.frozen import dataclass
from shared.ledger.accounts import is_household
from shared.ledger.entry import Entry
from shared.store import journal, members
from shared.store.patience import Unavailable, patiently
from shared.store.table import Item

Found = TypeVar("Found")

EARLIER_MS = (
    900_000  # settlements bear the instant they fell due at: that of a sweep that is late, too
)
PAGE = 100  # members, after which the place is kept
BACKLOG = 1000  # messages
WORKERS = 8
PATIENCE_S = 30.0  # with a table or a queue that takes no more for now
UNREAD_MAX = 100  # of those that are named
_CAUGHT_UP = "caught-up#"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: since when (epoch ms), of which program if not of all, from which place on, and what was done."""

    since: int
    program: str | None
    run: str
    place: Item | None = None
    accounts: int = 0
    entries: int = 0
    unread: tuple[str, ...] = ()  # programs and members whose journals could not be read


@dataclass(frozen=True, slots=True)
class Lane:
    """What it goes by: how many messages wait, how many may, and how many members are looked at at a time."""

    waiting: Callable[[], int]
    backlog: int = BACKLOG
    page: int = PAGE
    look_s: float = 1.0

    def wait_until_free(self) -> None:
        """Return once no more messages wait than may."""
        while self.waiting() > self.backlog:
            time.sleep(self.look_s)


def begun(file: Path, since: int, program: str | None) -> Progress:
    """What was begun before and cut off, as its file tells, or a new beginning."""
    if not file.exists():
        return Progress(since, program, secrets.token_hex(6))
    kept = json.loads(file.read_text())
    known = Progress(**{**kept, "unread": tuple(kept["unread"])})
    if (known.since, known.program) != (since, program):
        raise CommandError(
            f"{file} is of another catch-up, which is not done: finish it, or remove it"
        )
    return known


def catch_up(begun: Progress, file: Path, lane: Lane) -> Iterator[Progress]:
    """Put all to the relay again; how far it is after each page. Cut off, it goes on with the page it was at.

    It waits while more messages wait than the lane takes, so that its queue is neither flooded nor late.
    """
    so_far, more = begun, True
    while more:
        lane.wait_until_free()
        page = _patiently(partial(members.everyone, after=so_far.place, limit=lane.page))
        so_far = _with(so_far, page)
        more = page.place is not None
        if more:
            _keep(file, so_far)
        yield so_far
    file.unlink(missing_ok=True)


def _with(so_far: Progress, page: members.Everyone) -> Progress:
    """Put to the relay what a page of members has."""
    asked = [each for each in page.members if so_far.program in (None, each[0])]
    with ThreadPoolExecutor(WORKERS) as workers:
        counts = list(workers.map(lambda each: _looked_at(so_far, *each), asked))
    unread = ["/".join(each) for each, count in zip(asked, counts, strict=True) if count is None]
    return replace(
        so_far,
        place=page.place,
        accounts=so_far.accounts + len(asked),
        entries=so_far.entries + sum(filter(None, counts)),
        unread=(*so_far.unread, *unread)[:UNREAD_MAX],
    )


def _looked_at(asked: Progress, program: str, member: str) -> int | None:
    """Put to the relay what a member has; how many entries, None where they cannot be read."""
    try:
        return _patiently(partial(_caught_up, asked, program, member))
    except (Unavailable, BotoCoreError, ClientError):
        raise
    except Exception:  # the boundary between accounts; the command tells which
        return None


def _patiently(do: Callable[[], Found]) -> Found:
    until = time.monotonic() + PATIENCE_S
    return patiently(do, lambda: until - time.monotonic())


def _caught_up(asked: Progress, program: str, member: str) -> int:
    """Put to the relay what a member's account has, and the households they are or were in; how many entries."""
    newest = journal.latest(program, member)
    if newest is None:
        return 0
    households = {newest.entry.state.joined}
    count = 0
    if newest.entry.at >= asked.since:
        for found in journal.since(program, member, newest, asked.since):
            households |= {found.entry.state.joined, _left(program, member, found.entry)}
            count += _put(asked, program, found.entry)
    for household in filter(None, households):
        if is_household(household):
            count += _household_caught_up(asked, program, household, member)
    return count


def _household_caught_up(asked: Progress, program: str, household: str, member: str) -> int:
    """Of those who are in a household one sees to it; who has left sees to it too, as nobody else may be there."""
    newest = journal.latest(program, household)
    if newest is None or newest.entry.at < asked.since:
        return 0
    those = newest.entry.state.members
    if member in those and member != min(those):
        return 0
    entries = journal.since(program, household, newest, asked.since)
    return sum(_put(asked, program, found.entry) for found in entries)


def _left(program: str, member: str, entry: Entry) -> str | None:
    """The household that an entry tells the member to have left."""
    if entry.kind != "left":
        return None
    before = journal.entry(program, member, entry.seq - 1)
    return before.entry.state.joined if before else None


def _put(asked: Progress, program: str, entry: Entry) -> int:
    """Put an entry to the relay, if it tells anything; 1 if it does."""
    if not entry.facts:
        return 0
    until = time.monotonic() + PATIENCE_S
    note = Note(program, entry.account, entry.seq, again=f"{_CAUGHT_UP}{asked.run}")
    send(AGAIN, [note.message], lambda: until - time.monotonic())
    return 1


def _keep(file: Path, progress: Progress) -> None:
    """Keep the place, whole or not at all."""
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(progress)))
    draft.replace(file)
