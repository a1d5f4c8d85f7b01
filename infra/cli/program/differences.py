"""What differs between two program documents: place by place, in words, whatever moved among its like."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_SHOWN_MAX = 120
_NAMED_BY = {"earning": "rule", "levels": "tier"}  # other lists name their parts by their singular


@dataclass(frozen=True)
class Difference:
    """One thing that differs: a JSON pointer, into the document that has it, and what became of it."""

    pointer: str
    words: str


def differences(before: object, after: object) -> Iterator[Difference]:
    """Everything by which ``after`` differs from ``before``."""
    yield from _between("", "", before, after)


def _between(pointer: str, label: str, before: object, after: object) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _members(pointer, label, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _parts(pointer, label, before, after)
    elif _text(before) != _text(after):
        yield Difference(pointer, f"{label}{_text(before)} becomes {_text(after)}")


def _members(
    pointer: str, label: str, before: dict[str, Any], after: dict[str, Any]
) -> Iterator[Difference]:
    for name in [*after, *(name for name in before if name not in after)]:
        here = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
        if name not in before:
            yield Difference(here, f"{label}{_text(after[name])} is new")
        elif name not in after:
            yield Difference(here, f"{label}{_text(before[name])} is left out")
        else:
            yield from _between(here, label, before[name], after[name])


def _parts(pointer: str, label: str, before: list[Any], after: list[Any]) -> Iterator[Difference]:
    """By their names where all parts of both lists have one, else as a whole."""
    kind = _kind(pointer)
    old, new = _named(kind, before), _named(kind, after)
    if old is None or new is None:
        if before != after:
            yield Difference(pointer, f"{label}{_text(before)} becomes {_text(after)}")
        return
    for position, (name, part) in enumerate(new.items()):
        here = f"{pointer}/{position}"
        if name not in old:
            yield Difference(here, f'{label}{kind} "{name}" is new: {_text(part)}')
        else:
            yield from _between(here, f'{label}{kind} "{name}": ', old[name], part)
    for position, (name, part) in enumerate(old.items()):
        if name not in new:
            yield Difference(
                f"{pointer}/{position}", f'{label}{kind} "{name}" is left out: {_text(part)}'
            )
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield Difference(pointer, f"{label}the order becomes {', '.join(new)}")


def _kind(pointer: str) -> str:
    name = pointer.rpartition("/")[2]
    return _NAMED_BY.get(name, name.removesuffix("s"))


def _named(kind: str, parts: list[Any]) -> dict[str, Any] | None:
    """The parts by name; None where one has none, or shares it."""
    named = {part[kind]: part for part in parts if isinstance(part, dict) and kind in part}
    if len(named) < len(parts) or not all(isinstance(name, str) for name in named):
        return None
    return named


def _text(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}…"
