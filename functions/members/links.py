"""Links that members follow from messages: they unsubscribe from a topic, or confirm a consent, and need no key."""

from html import escape
from typing import Any

from shared.edge.following import LinkText, followed, signing_of
from shared.edge.http import Call, Page, Reply
from shared.edge.links import Link, code_of
from shared.edge.problems import dead_link, unavailable
from shared.edge.settings import program_cache_s
from shared.messages.addresses import addresses
from shared.messages.calm import refusing
from shared.messages.opting_in import confirmation_of
from shared.program.messages.messages import Messages, Messaging
from shared.store import profiles, programs
from shared.store.profiles import Profile

CHANGES_MAX = 20  # tries to change a profile that others change at the same time


def show_link(call: Call, link: LinkText) -> Reply[Page]:
    """Ask whether somebody wants what a link does; nothing is changed, since mail programs open links by themselves."""
    opened = followed(link, *_LINES)
    profile = profiles.read(opened.program, opened.member)
    return Reply(_page(call, opened, profile, is_done=False))


def follow_link(call: Call, link: LinkText) -> Reply[Page]:
    """Do what a link says: unsubscribe from a topic, or confirm a consent. To do it again changes nothing."""
    opened = followed(link, *_LINES)
    for _ in range(CHANGES_MAX):
        before = profiles.read(opened.program, opened.member)
        if before is None or _is_changed(opened, before):
            return Reply(_page(call, opened, before, is_done=True))
    raise unavailable()


def _is_changed(link: Link, before: Profile) -> bool:
    """Write the consent that a link gives or takes back; False if the profile was changed since it was read."""
    name, value = _consent(link, before.details)
    consent = before.details.get("consent", {})
    if consent.get(name) is value:
        return True
    # More consents than a shop may write itself are no reason not to hear a no.
    details = {**before.details, "consent": {**consent, name: value}}
    after = Profile(before.member_id, before.enrolled_at, details, before.fingerprint, before.body)
    return profiles.replace(link.program, after)


def _consent(link: Link, details: Any) -> tuple[str, bool]:
    channel: Any = link.channel
    if link.deed == "unsubscribe":
        return refusing(channel, link.about), False
    secret = signing_of(link.program)
    if secret is None or code_of(addresses(channel, details), secret) != link.about:
        raise dead_link()  # it was another address that was asked
    return confirmation_of(channel), True


def _page(call: Call, link: Link, profile: Profile | None, *, is_done: bool) -> Page:
    """A small page: a question with a button, or what was done."""
    # Most calls show no page, and do without the languages.
    from shared.messages.layout import Frame, page  # noqa: PLC0415
    from shared.messages.locales import direction, tags  # noqa: PLC0415
    from shared.messages.texts import BUILT_IN, built_in  # noqa: PLC0415

    messaging = _messaging(link.program, call.now)
    locale = profile.details.get("locale") if profile else None
    language = next(
        (tag for tag in tags(locale, messaging.fallback_locale) if tag in BUILT_IN), "en"
    )
    lines = built_in(language).lines
    asks, does, done = _LINES[link.deed]
    shop = messaging.sender.shop if messaging.sender else ""
    said = f"<p>{escape(lines[done])}</p>" if is_done else _form(lines[asks], lines[does])
    frame = Frame(lang=language, direction=direction(language))
    return Page(page(f"<h1>{escape(shop)}</h1>\n{said}", frame, title=shop, preheader=""))


_LINES = {
    "unsubscribe": ("stop", "unsubscribe", "stopped"),
    "confirm": ("consent", "confirm", "agreed"),
}


def _form(question: str, label: str) -> str:
    button = (
        f'<button type="submit" style="font:inherit;padding:0.5em 1em">{escape(label)}</button>'
    )
    return f'<p>{escape(question)}</p>\n<form method="post">{button}</form>'


def _messaging(program: str, now: int) -> Messaging:
    versions = programs.versions(program, lifetime_s=program_cache_s())
    return versions.section(versions.in_force(now), Messages).messages
