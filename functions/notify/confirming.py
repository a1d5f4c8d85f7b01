"""Asks a member, at the address it is about, whether a consent was meant."""

from functools import partial

from functions.notify.means import Means
from functions.notify.post import Post, Telling
from shared.edge.links import Link, code_of, url_of
from shared.edge.news import Note
from shared.edge.settings import program_cache_s
from shared.messages.addresses import addresses
from shared.messages.hearing import News, shop_in
from shared.program.messages.telling import CONFIRMATION
from shared.store import news_keys, profiles, programs
from shared.store.sendings import Sending

WORKS_S = 7 * 24 * 60 * 60


def confirm(note: Note, asked_at: int, means: Means) -> None:
    """Ask about the consent of a note, given at an instant (epoch ms): once for an address, however often asked for."""
    program, member = note.program, note.account
    profile = means.patiently(partial(profiles.read, program, member))
    if profile is None:
        return
    channel = note.channel
    secret = means.signing(program)
    code = code_of(addresses(channel, profile.details), secret)  # type: ignore[arg-type]  # one of those known here
    link = Link(
        deed="confirm",
        program=program,
        member=member,
        channel=channel,
        about=code,
        until=means.wall() // 1000 + WORKS_S,
    )
    versions = programs.versions(program, lifetime_s=program_cache_s())
    number = means.patiently(partial(versions.in_force, means.now))
    what = news_keys.confirmation(asked_at, code)
    telling = Telling(
        sending=Sending(program, member, what, channel, member),
        name="",
        news=News(CONFIRMATION, {}, means.now),
        version=number,
        tier=None,
        available={},
        link=url_of(link, secret) or "",
    )
    if telling.link:
        shop = means.patiently(partial(shop_in, versions, number))
        Post(telling, profile, shop, means).go()
