"""Flaws: what no single field of a program can tell: names that repeat or lead nowhere, days that do not exist.

A flaw is a place, as a JSON pointer from what is looked at, and how to mend it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise

Flaws = Iterator[tuple[str, str]]


def within(place: str, flaws: Iterable[tuple[str, str]]) -> Flaws:
    """The flaws of a part, by their places in the whole."""
    return ((place + inside, detail) for inside, detail in flaws)


def key_of(place: str, key: object) -> str:
    """The JSON pointer to a key of the object at a place."""
    return f"{place}/{str(key).replace('~', '~0').replace('/', '~1')}"


def numbered(place: str, names: Iterable[str]) -> dict[str, str]:
    """The names of a list by their places."""
    return {f"{place}/{position}": name for position, name in enumerate(names)}


def repeated(place: str, field: str, names: Iterable[str]) -> Flaws:
    """Names that something before them in the list at a place has, each in a field of what it names."""
    seen = set[str]()
    for position, name in enumerate(names):
        if name in seen:
            yield f"{place}/{position}/{field}", f'"{name}" is taken; names are unique'
        seen.add(name)


def unknown(
    what: str, named: Mapping[str, str | None], find: Callable[[str], object | None]
) -> Flaws:
    """Names, by their places, that a program has nothing of; ``find`` looks one up."""
    for place, name in named.items():
        if name is not None and find(name) is None:
            yield place, f'"{name}" is not a {what} of this program'


def wrong_days(days: Mapping[str, str | None]) -> Flaws:
    """Days, by their fields, that are on no calendar, or before the one that is given before them."""
    known = {name: day for name, day in days.items() if day is not None}
    wrong = [name for name, day in known.items() if not _is_day(day)]
    yield from ((f"/{name}", "is not a day of the calendar") for name in wrong)
    for earlier, later in () if wrong else pairwise(known):
        if known[later] < known[earlier]:
            yield f"/{later}", f"must not be before {earlier}"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
