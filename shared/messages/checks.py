"""What is wrong with what a program tells: facts that there are not, words that are missing, templates that would fail.

Whatever passes here can be sent: of a template nothing is left to go wrong when a fact comes.
"""

from collections.abc import Iterator

from shared.ledger.facts import FACTS
from shared.messages.language import flaw_of
from shared.messages.layout import is_page
from shared.messages.locales import categories, language_of
from shared.messages.texts import BUILT_IN
from shared.messages.vocabulary import scope_of
from shared.messages.wording import Asked, wording_of
from shared.program.flaws import Flaws, key_of, within
from shared.program.messages.messages import Messaging
from shared.program.messages.telling import CONFIRMATION, NO_FACTS, Unit
from shared.program.messages.templates import Template
from shared.program.program import Program

# How many characters each part may grow to.
LONGEST = {"subject": 2_000, "preheader": 2_000, "title": 2_000, "text": 60_000, "html": 400_000}


def message_flaws(messaging: Messaging, program: Program) -> Flaws:
    """Every flaw of a section that is well formed and agrees with its program, by places inside it."""
    yield from _facts(messaging)
    yield from _untold(messaging)
    for position, template in enumerate(messaging.templates):
        if template.fact in FACTS or template.fact in NO_FACTS:
            yield from within(
                f"/templates/{position}", template_flaws(template, messaging, program)
            )
    for position, unit in enumerate(messaging.units):
        yield from within(f"/units/{position}", _unit(unit))


def _facts(messaging: Messaging) -> Flaws:
    named = {f"/told/{n}/fact": each.fact for n, each in enumerate(messaging.told)}
    named |= {
        f"/templates/{n}/fact": each.fact
        for n, each in enumerate(messaging.templates)
        if each.fact not in NO_FACTS
    }
    for place, fact in named.items():
        if fact not in FACTS:
            yield place, f'there is no fact "{fact}"; known: {", ".join(sorted(FACTS))}'


def _untold(messaging: Messaging) -> Flaws:
    """Facts that are told and have no words in the fallback locale."""
    for fact in messaging.facts if messaging.told or messaging.usual else ():
        for channel in messaging.channels(fact):
            if wording_of(Asked(fact, channel, None), messaging) is None:
                yield (
                    _where(messaging, fact),
                    f"has no words on {channel} in the fallback locale "
                    f'"{messaging.fallback_locale}"; write a template',
                )


def _where(messaging: Messaging, fact: str) -> str:
    places = (n for n, each in enumerate(messaging.told) if each.fact == fact)
    position = next(places, None)
    return "/usual" if position is None else f"/told/{position}/fact"


def template_flaws(template: Template, messaging: Messaging, program: Program) -> Flaws:
    """What is wrong with a template of a fact that there is, by places inside it."""
    scope = scope_of(template.fact)
    for part, source in template.said.items():
        flaw = flaw_of(source, scope, template.locale, longest=LONGEST[part])
        if flaw:
            yield key_of("", part), flaw
        elif "with_unit" in source:
            yield from within(key_of("", part), _units(template.locale, messaging, program))
    if template.fact == CONFIRMATION and "confirm" not in template.said["text"]:
        yield "/text", "must have the link: {{ confirm }}"
    html = template.said.get("html", "")
    marketing = messaging.topic(template.fact).kind == "marketing"
    if marketing and is_page(html) and "unsubscribe" not in html:
        yield "/html", "is a whole page of marketing: it must have a link to {{ unsubscribe }}"


def _units(locale: str, messaging: Messaging, program: Program) -> Flaws:
    """What points are called in a language that we have no words in."""
    language = language_of(locale)
    told = {each.wallet for each in messaging.units if language_of(each.locale) == language}
    missing = sorted({each.wallet for each in program.wallets} - told)
    if language not in BUILT_IN and missing:
        yield "", f'with_unit needs units of {", ".join(missing)} in "{language}"'


def _unit(unit: Unit) -> Iterator[tuple[str, str]]:
    needed = categories(unit.locale)
    for missing in sorted(needed - unit.forms.keys()):
        yield f"/{missing}", f'is required in "{unit.locale}"'
    for beyond in sorted(unit.forms.keys() - needed - {"other"}):
        yield f"/{beyond}", f'is no form of "{unit.locale}"; it has {", ".join(sorted(needed))}'
