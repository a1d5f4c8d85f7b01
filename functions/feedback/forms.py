"""A survey as a form, in the words of the member's language: fields with labels, no script, nothing from elsewhere."""

from collections.abc import Iterable, Mapping
from html import escape

from shared.frozen import dataclass
from shared.messages.layout import Frame, page
from shared.messages.locales import direction, tags
from shared.messages.texts import BUILT_IN, built_in
from shared.program.feedback.questions import (
    WORDS_MOST,
    Choice,
    FreeText,
    Nps,
    Question,
    Rating,
    Wording,
)
from shared.program.feedback.surveys import Survey
from shared.program.messages.messages import Messaging

_LINES = {"nps": "recommend", "rating": "rate"}
_ENDS = {"nps": ("unlikely", "likely"), "rating": ("worst", "best")}
_FIELD = "border:0;margin:0 0 1.5em;padding:0"
_BUTTON = "font:inherit;padding:0.5em 1.5em"
_AREA = "font:inherit;width:100%;box-sizing:border-box"


def written(survey: Survey | None, messaging: Messaging, locale: str | None, line: str) -> str:
    """A survey as a page, or one of our lines by its name, in the language closest to a locale."""
    wanted = tuple(tags(locale, messaging.fallback_locale))
    language = next((tag for tag in wanted if tag in BUILT_IN), "en")
    speech = _Speech(wanted, built_in(language).lines)
    shop = messaging.sender.shop if messaging.sender else ""
    body = _form(survey, speech) if survey and not line else _status(speech.lines[line])
    frame = Frame(lang=language, direction=direction(language))
    return page(f"<h1>{escape(shop)}</h1>\n{body}", frame, title=shop, preheader="")


@dataclass(frozen=True, slots=True)
class _Speech:
    """The languages that a member wants, best first, and our lines in the first of them that we speak."""

    wanted: tuple[str, ...]
    lines: Mapping[str, str]

    def of(self, words: Iterable[Wording], otherwise: str) -> str:
        """Words of an operator in the best language they have, or else in their first, as HTML of its own direction."""
        said = {each.locale.replace("_", "-").casefold(): each.text for each in words}
        first = next(iter(said.values()), otherwise)
        wanted = (tag.replace("_", "-").casefold() for tag in self.wanted)
        chosen = next((said[tag] for tag in wanted if tag in said), first)
        return f"<bdi>{escape(chosen)}</bdi>"


def _status(line: str) -> str:
    return f'<p role="status">{escape(line)}</p>'


def _form(survey: Survey, speech: _Speech) -> str:
    fields = "\n".join(_field(question, speech) for question in survey.questions)
    send = escape(speech.lines["send"])
    button = f'<button type="submit" style="{_BUTTON}">{send}</button>'
    return f'<form method="post">\n{fields}\n{button}\n</form>'


def _field(question: Question, speech: _Speech) -> str:
    name = question.question
    ours = speech.lines[_LINES[question.kind]] if question.kind in _LINES else name
    asks = speech.of(question.words, ours)
    if isinstance(question, FreeText):
        return (
            f'<p><label for="{name}">{asks}</label><br>\n<textarea id="{name}" name="{name}" rows="4" '
            f'maxlength="{WORDS_MOST}" style="{_AREA}"></textarea></p>'
        )
    options = "\n".join(_option(name, value, text) for value, text in _options(question, speech))
    return f'<fieldset style="{_FIELD}">\n<legend>{asks}</legend>\n{options}\n</fieldset>'


def _options(question: Nps | Rating | Choice, speech: _Speech) -> list[tuple[str, str]]:
    """What can be answered: the value that is sent, and what is shown of it."""
    if isinstance(question, Choice):
        return [(each.choice, speech.of(each.words, each.choice)) for each in question.choices]
    shown = [(str(value), str(value)) for value in question.values]
    for place, end in zip((0, -1), _ENDS[question.kind], strict=True):
        value, text = shown[place]
        shown[place] = (value, f"{text} ({escape(speech.lines[end])})")
    return shown


def _option(name: str, value: str, text: str) -> str:
    field = f'<input type="radio" name="{name}" value="{value}">'
    return f'<label style="display:block;padding:0.25em 0">{field} {text}</label>'
