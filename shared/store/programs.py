"""Programs in the table: immutable versions, each a manifest that names its sections by content hash."""

import hashlib
import json
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from shared.frozen import dataclass
from shared.program.loading import load_as
from shared.program.versions import Effect, S, Versions
from shared.store import keys
from shared.store.items import FORMAT, item, text
from shared.store.table import NEW, Item, client, put_if, table_name

_LIFETIMES = 2  # a new version takes effect when every cache has had this many chances to see it

_known: dict[str, tuple[float, Versions]] = {}


@dataclass(frozen=True, slots=True)
class Manifest:
    """One version: when it takes effect, times in epoch ms, the digests of its sections, and its marks."""

    number: int
    effective_at: int
    published_at: int
    sections: Mapping[str, str]
    marks: frozenset[str] = frozenset()

    @property
    def effect(self) -> Effect:
        """When it takes effect, without its content."""
        return Effect(self.number, self.effective_at, self.published_at, self.marks)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a checked document says, by section, and what its marks are."""

    sections: Mapping[str, object]
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing a document came to; ``replayed`` if the newest version says just that already."""

    manifest: Manifest
    replayed: bool


class TooSoon(Exception):
    """No version can take effect at the instant asked for: the ``soonest``, epoch ms; None for the first one.

    That is in force since ever.
    """

    def __init__(self, soonest: int | None) -> None:
        super().__init__("no version can take effect at that instant")
        self.soonest = soonest


class Superseded(Exception):
    """Another version was published after the one that was to be the newest; ``newest`` is its number, 0 for none."""

    def __init__(self, newest: int) -> None:
        super().__init__("the newest version is another one")
        self.newest = newest


class _Listing:
    """The versions of one program as listed last; where ``Versions`` gets what it asks for."""

    def __init__(self, program: str) -> None:
        self.program = program
        self.sections: dict[int, Mapping[str, str]] = {}

    def effects(self) -> tuple[Effect, ...]:
        listed = manifests(self.program)
        self.sections = {manifest.number: manifest.sections for manifest in listed}
        return tuple(manifest.effect for manifest in listed)

    def load(self, number: int, section: type[S]) -> S:
        digest = self.sections[number].get(section.section)
        return _loaded(self.program, digest, section) if digest else section()


def versions(program: str, *, lifetime_s: float) -> Versions:
    """The versions of a program, remembered by this process for ``lifetime_s``."""
    held = _known.get(program)
    if held is not None and time.monotonic() - held[0] < lifetime_s:
        return held[1]
    listing = _Listing(program)
    fresh = Versions(listing.effects, listing.load)
    _known[program] = (time.monotonic(), fresh)
    return fresh


def publish(
    program: str,
    draft: Draft,
    *,
    now: int,
    cache_lifetime_s: float,
    effective_at: int | None = None,
    after: int | None = None,
) -> Published:
    """Publish a checked document as the next version, unless the newest says the same.

    It takes effect as soon as every cache can know it, or at an instant after that; TooSoon before. It comes right
    after a version where one is named, 0 being none; Superseded where that is not the newest.
    """
    bodies = {name: _body(said) for name, said in draft.sections.items()}
    digests = {name: _digest(body) for name, body in bodies.items()}
    while True:
        before = manifests(program)
        if before and _says(before[-1], digests, effective_at):
            return Published(before[-1], replayed=True)
        if after not in (None, len(before)):
            raise Superseded(len(before))
        soonest = now + round(_LIFETIMES * cache_lifetime_s * 1000)
        effect = _effect(before, soonest, effective_at)
        number = before[-1].number + 1 if before else 1
        manifest = Manifest(number, effect, now, digests, draft.marks)
        if _write(program, manifest, bodies):
            _known.pop(program, None)
            return Published(manifest, replayed=False)


def manifests(program: str) -> list[Manifest]:
    """All versions of a program, oldest first, read consistently."""
    pages = (
        client()
        .get_paginator("query")
        .paginate(
            TableName=table_name(),
            KeyConditionExpression="pk = :pk AND begins_with(sk, :versions)",
            ExpressionAttributeValues={
                ":pk": {"S": keys.program_partition(program)},
                ":versions": {"S": keys.VERSION_PREFIX},
            },
            ConsistentRead=True,
        )
    )
    return [_manifest(found) for page in pages for found in page["Items"]]


def document(program: str, manifest: Manifest) -> dict[str, Any]:
    """The document of one version, as it was published."""
    merged: dict[str, Any] = {}
    for digest in manifest.sections.values():
        merged.update(json.loads(_section_text(program, digest)))
    return merged


@lru_cache(maxsize=64)
def _loaded(program: str, digest: str, section: type[S]) -> S:
    """A section never changes under its digest, so it is read once in a process; it was checked when published."""
    return load_as(section, json.loads(_section_text(program, digest)))


def _section_text(program: str, digest: str) -> str:
    found = client().get_item(
        TableName=table_name(), Key=keys.section(program, digest).attributes, ConsistentRead=True
    )
    return found["Item"]["b"]["S"]


def _body(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _says(newest: Manifest, digests: Mapping[str, str], effective_at: int | None) -> bool:
    """Whether the newest version is the one meant, from the same instant on where one is named."""
    return newest.sections == digests and effective_at in (None, newest.effective_at)


def _effect(before: list[Manifest], soonest: int, wanted: int | None) -> int:
    """When the next version takes effect: the first since ever, a later one not before ``soonest``.

    It may be before one that was published earlier and is still to come. The highest number in force
    decides, so that one never will.
    """
    if wanted is not None and (not before or wanted < soonest):
        raise TooSoon(soonest if before else None)
    return (wanted or soonest) if before else 0


def _write(program: str, manifest: Manifest, bodies: Mapping[str, str]) -> bool:
    """Write sections and manifest; False if another took the number."""
    for body in bodies.values():
        key = keys.section(program, _digest(body))
        client().put_item(TableName=table_name(), Item=item(key, body))
    values: dict[str, Any] = {
        "f": FORMAT,
        "e": manifest.effective_at,
        "p": manifest.published_at,
        "c": dict(manifest.sections),
    }
    if manifest.marks:
        values["m"] = sorted(manifest.marks)
    return put_if(NEW, item(keys.version(program, manifest.number), text(values)))


def _manifest(found: Item) -> Manifest:
    raw = json.loads(found["b"]["S"])
    number = int(found["sk"]["S"].removeprefix(keys.VERSION_PREFIX))
    return Manifest(number, raw["e"], raw["p"], raw["c"], frozenset(raw.get("m", ())))
