"""Texts of our own for the usual facts, one file for each language: ``texts/<language>.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from shared.frozen import dataclass

BUILT_IN = ("ar", "de", "en", "es", "pl", "ru", "tr")


@dataclass(frozen=True)
class Text:
    """What is said of a fact: a title, the same in a sentence or two, and what an e-mail adds to it."""

    title: str
    brief: str
    more: str = ""


@dataclass(frozen=True)
class Texts:
    """All that is said in a language."""

    points: Mapping[str, str]  # "5 points" by plural category
    orders: Mapping[str, str]
    lines: Mapping[str, str]  # what every e-mail says around it
    facts: Mapping[str, Text]
    mark: str = ""  # before a shop's name at the beginning, which must not turn the direction of all after it


@cache
def built_in(language: str) -> Texts:
    """The texts in one of the languages that there are."""
    file = Path(__file__).with_name("texts") / f"{language}.toml"
    said = tomllib.loads(file.read_text(encoding="utf-8"))
    facts = {fact: Text(**text) for fact, text in said["facts"].items()}
    return Texts(said["points"], said["orders"], said["lines"], facts, said.get("mark", ""))
