"""Which column of an export feeds which field.

A specification is one of three texts: ``Column`` takes the column, ``=text`` is a constant (so
``currency==USD`` on the command line), and a text with braces such as ``web-{Name}`` is a template over columns.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from infra.cli.errors import CommandError

_PLACE = re.compile(r"\{([^{}]+)\}")
_NAME = r"[a-z][a-z0-9_.]{0,39}"

Row = Sequence[str]
Reader = Callable[[Row], str]


@dataclass(frozen=True)
class Vocabulary:
    """The fields a mapping may speak of: by name, or as one of a family such as ``consent.``; and its presets."""

    names: tuple[str, ...]
    families: tuple[str, ...] = ()
    presets: Mapping[str, dict[str, str]] = field(default_factory=dict)

    def knows(self, name: str) -> bool:
        """Whether there is such a field."""
        return name in self.names or any(
            re.fullmatch(re.escape(family) + _NAME, name) for family in self.families
        )

    def specs(self, text: str) -> dict[str, str]:
        """The fields of one ``--map`` value; CommandError says how to write it."""
        if text in self.presets:
            return self.presets[text]
        return dict(self._spec(part) for part in self._next_field.split(text))

    @property
    def _next_field(self) -> re.Pattern[str]:
        families = (re.escape(family) + _NAME for family in self.families)
        return re.compile(rf",(?=(?:{'|'.join((*self.names, *families))})=)")

    def _spec(self, part: str) -> tuple[str, str]:
        name, equals, spec = part.partition("=")
        name = name.strip()
        if not equals:
            presets = ", ".join(self.presets)
            raise CommandError(f"--map {part}: write field=column, or one of the presets {presets}")
        if not self.knows(name):
            fields = ", ".join((*self.names, *(f"{family}*" for family in self.families)))
            raise CommandError(f"--map {part}: no field {name!r}; fields are {fields}")
        if not spec:
            raise CommandError(
                f"--map {part}: name the column, or write {name}==text for a constant"
            )
        return name, spec


def bind(specs: Mapping[str, str], header: Sequence[str]) -> dict[str, Reader]:
    """A reader per field for the rows under this header; CommandError names a missing column."""
    places = {name: index for index, name in enumerate(header)}
    return {name: _reader(name, spec, places) for name, spec in specs.items()}


def columns_of(spec: str) -> list[str]:
    """The columns that a specification reads."""
    if spec.startswith("="):
        return []
    return _PLACE.findall(spec) if "{" in spec else [spec]


def _reader(name: str, spec: str, places: dict[str, int]) -> Reader:
    if spec.startswith("="):
        constant = spec[1:]
        return lambda _row: constant
    if "{" not in spec:
        place = _place(name, spec, places)
        return lambda row: row[place].strip()
    found = [(text, _place(name, column, places)) for text, column in _template(spec)]
    rest = _PLACE.split(spec)[-1]

    def fill(row: Row) -> str:
        values = [row[place].strip() for _, place in found]
        if not any(values):
            return ""  # a template over nothing is nothing, not its own frame
        return "".join(text + value for (text, _), value in zip(found, values, strict=True)) + rest

    return fill


def _template(spec: str) -> list[tuple[str, str]]:
    pieces = _PLACE.split(spec)
    return list(zip(pieces[0:-1:2], pieces[1::2], strict=True))


def _place(name: str, column: str, places: dict[str, int]) -> int:
    if column not in places:
        raise CommandError(
            f"--map {name}={column}: the file has no column {column!r}; it has {', '.join(places)}"
        )
    return places[column]
