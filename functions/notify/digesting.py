"""Tells a member all at once what was collected for a digest, when that is due."""

from functools import partial

from functions.notify.means import Means
from functions.notify.post import Post, Telling
from shared.edge.news import Note
from shared.edge.settings import program_cache_s
from shared.ledger.news import fact_id
from shared.ledger.state import State
from shared.messages.hearing import News, available_in, shop_in
from shared.program.messages.telling import DIGEST
from shared.store import digests, journal, profiles, programs


def digest(note: Note, due: int, means: Means) -> None:
    """Tell the digest that a note asks for, of the facts collected until it was due (epoch ms of domain time)."""
    program, member, channel = note.program, note.account, note.channel
    state = means.patiently(partial(_state, program, member))
    if state is None:
        return
    read = partial(digests.collected, program, member, channel, due)
    versions = programs.versions(program, lifetime_s=program_cache_s())
    number = means.patiently(partial(versions.in_force, means.now, seen=state.version))
    telling = Telling(
        sending=digests.digest(program, member, channel, due),
        name=f"{0:012d}-{fact_id(program, member, 0, due)}",
        news=News(DIGEST, {}, due),
        version=number,
        tier=state.tier,
        available=available_in(state, means.now),
        closed=state.suspended,
        waited=True,
        collected=lambda: tuple(
            News(each.fact, each.data, each.at) for each in means.patiently(read)
        ),
    )
    shop = means.patiently(partial(shop_in, versions, number))
    profile = means.patiently(partial(profiles.read, program, member))
    Post(telling, profile, shop, means).go()


def _state(program: str, account: str) -> State | None:
    """How a member stands, in their own account or in that of their household."""
    newest = journal.latest(program, account)
    if newest and newest.entry.state.joined:
        return _state(program, newest.entry.state.joined)
    return newest.entry.state if newest else None
