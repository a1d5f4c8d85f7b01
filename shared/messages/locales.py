"""Locales: which words are for whom, and how their language writes numbers and dates.

A member's locale is whatever a shop once stored, so none is refused here: one that nobody knows is as good as none.
"""

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale, UnknownLocaleError

# The languages whose data the functions have with them (infra/layer.py packs these); others are written as English.
LANGUAGES = frozenset(
    (
        "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fil", "fr", "he", "hi", "hr",
        "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr",
        "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "vi", "zh",
    )
)  # fmt: skip
_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")
# Numbers of one category of CLDR each, as far as whole numbers go: to 200, and the millions of Romance languages.
_PROBES = (*range(201), 1_000_000)


def tags(*wanted: str | None) -> Iterator[str]:
    """Language tags in the order in which words are looked for: each as it is, then less and less exactly."""
    for tag in wanted:
        if tag is None or not _TAG.fullmatch(tag):
            continue
        parts = tag.replace("_", "-").casefold().split("-")
        for length in range(len(parts), 0, -1):
            yield "-".join(parts[:length])


def language_of(tag: str) -> str:
    """The language of a tag, such as "de" of "de-AT"."""
    return tag.replace("_", "-").casefold().partition("-")[0]


@cache
def locale_of(tag: str) -> Locale:
    """How a locale writes things; as its language does where the region is not known, else as English does."""
    if language_of(tag) in LANGUAGES:
        for candidate in tags(tag):
            try:
                return Locale.parse(candidate, sep="-")
            except (UnknownLocaleError, ValueError):  # no such region, or no tag of a locale at all
                continue
    return Locale("en")


@cache
def categories(tag: str) -> frozenset[str]:
    """The plural categories of CLDR that whole numbers fall into; one that is not known has one form."""
    if language_of(tag) not in LANGUAGES:
        return frozenset({"other"})
    plural_form = locale_of(tag).plural_form
    return frozenset(plural_form(number) for number in _PROBES)


def direction(tag: str) -> str:
    """Whether a locale is written from the left ("ltr") or from the right ("rtl")."""
    return str(locale_of(tag).text_direction)
