"""Which column of a member export feeds which field."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from infra.cli.errors import CommandError
from infra.cli.exports.columns import Reader, Vocabulary, bind, columns_of

PROFILE = ("email", "phone", "first_name", "last_name", "birthday", "locale")
FAMILIES = ("consent.", "attributes.")
FIELDS = ("member_id", *PROFILE, "points", "expires_at", "wallet", "tier", "tier_until")


@dataclass(frozen=True)
class Mapping:
    """The specification of each field; ``usual`` ones may lack their columns."""

    usual: dict[str, str]
    asked: dict[str, str]

    @classmethod
    def of(cls, preset: str | None, texts: Iterable[str]) -> "Mapping":
        """A preset, or the documented columns, and what ``--map`` changes in it."""
        asked: dict[str, str] = {}
        for text in texts:
            asked |= vocabulary().specs(text.strip())
        return cls(presets()[preset] if preset else {}, asked)

    def bind(self, header: list[str]) -> "Bound":
        """The mapping for the rows under this header; CommandError if no column tells who a member is."""
        usual = self.usual or {name: name for name in header if vocabulary().knows(name)}
        there = {name: spec for name, spec in usual.items() if set(columns_of(spec)) <= set(header)}
        specs = there | self.asked
        if "member_id" not in specs:
            wanted = usual.get("member_id", "member_id")
            raise CommandError(
                f"the file has no column {wanted!r} for member_id; it has {', '.join(header)};"
                " write --map member_id=COLUMN"
            )
        read = {column for spec in specs.values() for column in columns_of(spec)}
        return Bound(bind(specs, header), tuple(name for name in header if name not in read))


@dataclass(frozen=True)
class Bound:
    """A reader per field, and the columns that none of them reads."""

    readers: dict[str, Reader]
    unread: tuple[str, ...]


@cache
def presets() -> dict[str, dict[str, str]]:
    """The mappings that have a name."""
    text = files(__package__).joinpath("presets.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def vocabulary() -> Vocabulary:
    """The fields of a member export."""
    return Vocabulary(FIELDS, FAMILIES)
