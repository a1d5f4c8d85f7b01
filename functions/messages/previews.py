"""Previews: the words of a fact that did not happen, for a member or a made-up one."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from functions.messages.asked import MessageAnswer, MessageRequest, MoneyGiven
from shared.blueprint import Scope
from shared.edge.http import Call
from shared.edge.instants import parse_instant
from shared.edge.problems import Fault, Problem, invalid
from shared.edge.reading import newest_of, settled_at
from shared.ledger.facts import FACTS, Field
from shared.messages.checks import template_flaws
from shared.messages.hearing import Hearer, Shop, available_in, hearer_of, shop_in
from shared.messages.previewing import Preview, previewed
from shared.messages.samples import sample_hearer
from shared.program.loading import InvalidProgram, load_as
from shared.program.messages.telling import NO_FACTS
from shared.program.messages.templates import TEMPLATES, Template
from shared.program.versions import Versions
from shared.store import profiles

_PARTS = ("subject", "preheader", "title", "html", "link")


def preview(call: Call, body: MessageRequest, versions: Versions) -> MessageAnswer | None:
    """The message; None if there are no words for it, Problem with all that is wrong with the request."""
    fields = _fields(body)
    shop = shop_in(versions, versions.in_force(call.now))
    wish = Preview(
        fact=body.fact,
        channel=body.channel,
        data={name: _value(name, given, fields) for name, given in body.data.items()},
        template=_template(body, shop) if body.template else None,
    )
    message = previewed(wish, _hearer(call, body, shop, versions), shop, call.now)
    if message is None:
        return None
    answer: MessageAnswer = {
        "fact": body.fact,
        "channel": body.channel,
        "locale": message.locale,
        "told": body.channel in shop.messaging.channels(body.fact),
        "text": message.text,
    }
    for part in _PARTS:
        if getattr(message, part):
            answer[part] = getattr(message, part)  # type: ignore[literal-required]
    return answer


def _fields(body: MessageRequest) -> dict[str, Field]:
    if body.fact in NO_FACTS:
        return {}
    if body.fact not in FACTS:
        raise invalid(Fault(f"Must be one of: {', '.join(sorted(FACTS))}.", pointer="#/fact"))
    return dict(FACTS[body.fact].data)


def _value(name: str, given: str | int | MoneyGiven, fields: dict[str, Field]) -> Any:
    """What a fact says, as its journal keeps it."""
    told = fields.get(name)
    if told is None:
        known = ", ".join(sorted(fields)) or "nothing"
        raise _fault(name, f"Is not told by this fact; it tells {known}.")
    if told.kind == "money" and isinstance(given, MoneyGiven):
        return given.model_dump()
    if told.kind in ("points", "number") and isinstance(given, int):
        return given
    if told.kind == "text" and isinstance(given, str):
        return given
    if told.kind == "instant" and isinstance(given, str):
        try:
            return parse_instant(given)
        except ValueError as wrong:
            raise _fault(name, str(wrong)) from None
    raise _fault(name, _FORMS[told.kind])


_FORMS = {
    "text": "Must be a text.",
    "points": "Must be a whole number.",
    "number": "Must be a whole number.",
    "instant": "Must be an instant, as text.",
    "money": "Must be an object with currency and amount.",
}


def _fault(name: str, detail: str) -> Problem:
    return invalid(Fault(detail, pointer=f"#/data/{name}"))


def _hearer(call: Call, body: MessageRequest, shop: Shop, versions: Versions) -> Hearer:
    """The member named, whose data whoever asks must be allowed to read, or one made up."""
    if body.member_id is None:
        return sample_hearer(shop, body.locale or shop.messaging.fallback_locale)
    call.caller.must_have(Scope.MEMBERS_READ)
    newest = newest_of(call, body.member_id)
    now = max(call.now, newest.entry.at)
    profile = profiles.read(call.caller.program, body.member_id)
    state = settled_at(call, newest, now)
    details = profile.details if profile else {}
    hearer = hearer_of(details, state.tier, available_in(state, now))
    return replace(hearer, locale=body.locale) if body.locale else hearer


def _template(body: MessageRequest, shop: Shop) -> Template:
    """The words to try, checked as a program's are."""
    said = body.template.model_dump(exclude_none=True) if body.template else {}
    locale = body.locale or shop.messaging.fallback_locale
    whole = {"kind": body.channel, "fact": body.fact, "locale": locale, **said}
    try:
        template: Template = load_as(TEMPLATES[body.channel], whole)
    except InvalidProgram as wrong:
        raise _wrong_template((flaw.pointer, flaw.detail) for flaw in wrong.flaws) from None
    flaws = list(template_flaws(template, shop.messaging, shop.program))
    if flaws:
        raise _wrong_template(flaws)
    return template


def _wrong_template(flaws: Iterable[tuple[str, str]]) -> Problem:
    return invalid(*(Fault(detail, pointer=f"#/template{place}") for place, detail in flaws))
