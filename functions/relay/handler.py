"""Tells the queues of channels, and the event bus, what is new in journals.

A record of the table's stream is a hint: the queues are told which entry is new, and whoever works on them reads it.
A record that cannot be relayed blocks no other: its entry is put into the relay's own queue, from which it is tried
again and in the end becomes a dead letter. What comes twice is told twice under the same names, and counts once.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from functions.relay.outlets import Outlets
from shared.edge import bus
from shared.edge.fact_events import event_of
from shared.edge.invocation import Context, time_left
from shared.edge.news import AGAIN, Note, note_in
from shared.edge.queues import Message, send, worked_on
from shared.edge.telemetry import logger
from shared.ledger.entry import Entry
from shared.store import journal, keys
from shared.store.items import entry_value
from shared.store.patience import Unavailable, patiently


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Take records of the stream, or messages of the relay's own queue."""
    left_s = time_left(context)
    records = event["Records"]
    if "dynamodb" not in records[0]:
        return worked_on(records, lambda body: _relay_again(note_in(body), left_s))
    try:
        _relay(records, left_s)
    except Unavailable:  # from the first on they come again
        first = records[0]["dynamodb"]["SequenceNumber"]
        return {"batchItemFailures": [{"itemIdentifier": first}]}
    return {"batchItemFailures": []}


def _relay(records: list[dict[str, Any]], left_s: Callable[[], float]) -> None:
    """Relay the entries in some records; Unavailable if not all could be."""
    news = _News(left_s)
    for record in records:
        news.take(record["dynamodb"])
    news.send()


def _relay_again(asked: Note, left_s: Callable[[], float]) -> None:
    read = partial(journal.entry, asked.program, asked.account, asked.seq)
    found = patiently(read, left_s)
    if found is None:
        raise LookupError("there is no such entry")
    news = _News(left_s)
    news.add(asked.program, found.entry)
    news.send()


class _News:
    """What some entries come to: messages by queue, and events of the bus."""

    def __init__(self, left_s: Callable[[], float]) -> None:
        self._left_s = left_s
        self._outlets = Outlets(left_s)
        self._messages: dict[str, list[Message]] = {}
        self._events: list[bus.Event] = []

    def take(self, image: Mapping[str, Any]) -> None:
        """Add the entry in a record, or its name to those that are tried again."""
        key = image["Keys"]
        program, account = keys.account_of(key["pk"]["S"])
        seq = keys.seq_of(key["sk"]["S"])
        try:
            self.add(program, entry_value(account, seq, image["NewImage"]["b"]["S"]))
        except Unavailable:
            raise
        except Exception:  # the boundary between records; the log rings an alarm
            place = {"program": program, "seq": seq}
            logger().exception("an entry was not relayed", extra=place)
            self._queue(AGAIN, Note(program, account, seq))

    def add(self, program: str, entry: Entry) -> None:
        """Add an entry: for the bus, and for whoever is told any of its facts."""
        if not entry.facts:
            return
        for note in self._outlets.notes(program, entry):
            self._queue(note.queue, note)
        self._events.extend(event_of(program, entry, n) for n in range(len(entry.facts)))

    def send(self) -> None:
        """Send all of it; Unavailable if some could not be."""
        for queue, messages in self._messages.items():
            send(queue, messages, self._left_s)
        bus.publish(self._events, self._left_s)

    def _queue(self, queue: str, note: Note) -> None:
        self._messages.setdefault(queue, []).append(note.message)
