"""Where the facts of entries go: the channels on which a program tells them, and the endpoints that want them.

A fact that names a connection is of a reward whose code a shop has: that needs no looking up.
"""

from collections.abc import Callable, Iterator
from functools import partial

from shared.edge.news import CHANNELS, COUPONS, WEBHOOK, Note
from shared.edge.settings import program_cache_s
from shared.ledger.entry import Entry
from shared.program.messages.messages import Messages
from shared.program.versions import Versions
from shared.store import endpoints, programs
from shared.store.endpoints import Endpoint
from shared.store.patience import patiently


class Outlets:
    """The outlets of programs; each program's are looked up once, for as long as some work lasts."""

    def __init__(self, left_s: Callable[[], float]) -> None:
        """Take how long there is for the work."""
        self._left_s = left_s
        self._versions: dict[str, Versions] = {}
        self._endpoints: dict[str, tuple[Endpoint, ...]] = {}

    def notes(self, program: str, entry: Entry) -> Iterator[Note]:
        """One for each outlet that is to be told some fact of an entry; Unavailable if that cannot be known."""
        note = partial(Note, program, entry.account, entry.seq)
        facts = {fact.fact for fact in entry.facts}
        for endpoint in self._listening(program):
            if any(map(endpoint.wants, facts)):
                yield note(WEBHOOK, endpoint.endpoint_id)
        if any("connection" in fact.data for fact in entry.facts):
            yield note(COUPONS)
        told = patiently(partial(self._channels, program, entry, facts), self._left_s)
        yield from (note(channel) for channel in CHANNELS if channel in told)

    def _listening(self, program: str) -> tuple[Endpoint, ...]:
        if program not in self._endpoints:
            read = partial(endpoints.listening, program, lifetime_s=program_cache_s())
            self._endpoints[program] = patiently(read, self._left_s)
        return self._endpoints[program]

    def _channels(self, program: str, entry: Entry, facts: set[str]) -> set[str]:
        """On which channels some of the facts are told, by the version of the program that was in force."""
        if program not in self._versions:
            self._versions[program] = programs.versions(program, lifetime_s=program_cache_s())
        versions = self._versions[program]
        number = versions.in_force(entry.at, seen=entry.state.version)
        messaging = versions.section(number, Messages).messages
        return {channel for fact in facts for channel in messaging.channels(fact)}
