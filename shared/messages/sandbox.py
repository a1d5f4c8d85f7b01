"""The sandbox: Jinja2 with nothing but our filters, compiled once in a process.

What a template may use was checked when its program was published (``shared/messages/language.py``); the sandbox is
the second wall.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shared.messages.values import Absent, Points
from shared.messages.voice import Style, Voice

VOICE = "_voice"  # no template can say this name


def filled(source: str, values: Mapping[str, object], voice: Voice, *, html: bool = False) -> str:
    """A template with these values, as the voice writes them; in HTML nothing of them is taken for markup."""
    return str(_compiled(source, html).render({**values, VOICE: voice}))


@lru_cache(maxsize=1024)
def _compiled(source: str, html: bool) -> Template:
    return environment(html).from_string(source)


@cache
def environment(html: bool) -> Environment:
    """Jinja2 without its own filters, tests and globals."""
    made = ImmutableSandboxedEnvironment(
        autoescape=html,
        finalize=pass_context(_finalized),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=0,
    )
    made.globals.clear()
    made.tests.clear()
    made.filters.clear()
    for name, written in FILTERS.items():
        made.filters[name] = pass_context(_present(written))
    return made


def _finalized(context: Context, value: object) -> str:
    return _voice(context).written(value)


def _voice(context: Context) -> Voice:
    voice: Voice = context[VOICE]
    return voice


def _present(written: Callable[..., str]) -> Callable[..., str]:
    """A filter of what there is: nothing stays nothing."""

    def applied(context: Context, value: Any, *given: Any, **named: Any) -> str:
        return "" if isinstance(value, Absent) else written(_voice(context), value, *given, **named)

    return applied


def _with_unit(voice: Voice, value: Points) -> str:
    return voice.points(value)


def _size(_voice: Voice, value: int) -> Any:
    return Points(abs(value), value.wallet) if isinstance(value, Points) else abs(value)


def _plural(voice: Voice, value: int, **forms: str) -> str:
    return voice.plural(value, forms)


def _date(voice: Voice, value: int, style: Style = "long") -> str:
    return voice.date(value, style)


def _time(voice: Voice, value: int) -> str:
    return voice.time(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "with_unit": _with_unit,
    "abs": _size,
    "plural": _plural,
    "date": _date,
    "time": _time,
}
