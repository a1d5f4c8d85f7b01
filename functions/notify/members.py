"""Tells members what concerns them: the facts of an entry, each once, and what was collected for a digest."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial

from functions.notify.confirming import confirm
from functions.notify.digesting import digest
from functions.notify.means import Means, wall_clock
from functions.notify.post import Post, Telling
from shared.edge.links import about_survey
from shared.edge.news import Note, confirm_in, digest_in
from shared.edge.settings import program_cache_s
from shared.ledger.entry import Entry
from shared.ledger.news import fact_id, told
from shared.messages.calm import can_be_stilled
from shared.messages.hearing import News, Shop, available_in, shop_in
from shared.program.messages.telling import ASKED
from shared.store import journal, news_keys, profiles, programs
from shared.store.profiles import Profile
from shared.store.sendings import Sending


def deliver(
    note: Note, now: int, left_s: Callable[[], float], wall: Callable[[], int] = wall_clock
) -> None:
    """Tell what a note asks for on a channel; Unavailable if that cannot be done now.

    ``now`` is in epoch ms of domain time, ``wall`` the clock of claims.
    """
    due, asked_at = digest_in(note.again), confirm_in(note.again)
    means = Means(now, left_s, wall)
    if due is not None:
        digest(note, due, means.no_earlier_than(due))
    elif asked_at is not None:
        confirm(note, asked_at, means.no_earlier_than(asked_at))
    else:
        _tell_entry(note, means)


def _tell_entry(note: Note, means: Means) -> None:
    """Tell whoever an entry concerns its facts."""
    found = means.patiently(partial(journal.entry, note.program, note.account, note.seq))
    if found is None:
        raise LookupError("there is no such entry")
    entry, means = found.entry, means.no_earlier_than(found.entry.at)
    versions = programs.versions(note.program, lifetime_s=program_cache_s())
    in_force = partial(versions.in_force, entry.at, seen=entry.state.version)
    number = means.patiently(in_force)
    shop = means.patiently(partial(shop_in, versions, number))

    @cache
    def profile_of(member: str) -> Profile | None:
        return means.patiently(partial(profiles.read, note.program, member))

    for telling in _tellings(note, entry, number, shop, means):
        fact = telling.news.fact
        if note.channel == "inbox" and not can_be_stilled(fact, "inbox", shop.messaging):
            means.patiently(telling.put_into_inbox)
        else:
            Post(telling, profile_of(telling.sending.member), shop, means).go()


def _is_closed(note: Note, entry: Entry, means: Means) -> bool:
    """Whether the account is closed: what comes again may have waited for long."""
    if not note.again:
        return entry.state.suspended
    newest = means.patiently(partial(journal.latest, note.program, note.account))
    return newest is not None and newest.entry.state.suspended


def _tellings(
    note: Note, entry: Entry, version: int, shop: Shop, means: Means
) -> Iterator[Telling]:
    """Every fact that is told on the channel, to each member whom it concerns."""
    closed = _is_closed(note, entry, means)
    for n, fact in enumerate(entry.facts):
        news = News(fact.fact, fact.data, entry.at)
        is_told = note.channel in shop.messaging.channels(fact.fact)
        if not is_told or news.goes_without_saying:
            continue
        named = fact_id(note.program, note.account, note.seq, n)
        for member in told(entry):
            what = news_keys.fact(note.seq, n)
            sending = Sending(note.program, note.account, what, note.channel, member)
            yield Telling(
                sending=sending,
                name=f"{note.seq:010d}{n:02d}-{named}",
                news=_with_link(news, sending, means),
                version=version,
                tier=entry.state.tier,
                available=available_in(entry.state, entry.at),
                closed=closed,
                waited=bool(note.again),
            )


def _with_link(news: News, sending: Sending, means: Means) -> News:
    """What is told; who is asked to answer a survey gets the link to it."""
    if news.fact != ASKED:
        return news
    about = about_survey(news.data["survey"], news.data["occasion"])
    return replace(news, data={**news.data, "link": means.link("answer", sending, about)})
