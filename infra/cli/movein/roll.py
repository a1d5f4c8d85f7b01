"""Turns the rows of a member export into members; names every row that cannot be used."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import ValidationError

from infra.cli.exports.identifiers import identifier
from infra.cli.exports.instants import written
from infra.cli.exports.reading import Numbered, fitted, too_long
from infra.cli.exports.unusable import Unusable
from infra.cli.movein import cells
from infra.cli.movein.mapping import PROFILE, Mapping
from infra.cli.movein.member import Lot, Member
from infra.cli.movein.terms import Terms
from shared.edge.faults import faults_of
from shared.edge.profile import ProfileRequest


class Refusal(NamedTuple):
    """A row, or a command, that is not taken; the texts hold nothing personal."""

    line: int
    member_id: str
    step: str
    code: str
    detail: str


@dataclass
class Roll:
    """The members of an export, and the rows that cannot be used."""

    members: list[Member] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    rows: int = 0
    unread: tuple[str, ...] = ()


@dataclass
class _Draft:
    """What the rows of one member said so far, and on which line."""

    lines: list[int] = field(default_factory=list)
    said: dict[str, tuple[Any, int]] = field(default_factory=dict)
    lots: dict[tuple[str, str], tuple[Lot, int]] = field(default_factory=dict)
    bad: set[int] = field(default_factory=set)

    def say(self, name: str, value: Any, line: int) -> None:
        """Take a value of the member's own; Unusable if another row says otherwise."""
        before, on = self.said.setdefault(name, (value, line))
        if before != value:
            raise Unusable("contradiction", f"{name} is not the same as on line {on}")

    def hold(self, lot: Lot, line: int) -> None:
        """Take a lot; Unusable if there is one of this wallet and expiry."""
        _, on = self.lots.setdefault((lot.wallet, lot.expires_at), (lot, line))
        if on != line:
            raise Unusable(
                "duplicate_lot",
                f"line {on} has a lot of this member, wallet and expiry; add them up in one row",
            )


def read_roll(found: Iterator[Numbered], mapping: Mapping, terms: Terms) -> Roll:
    """All members, each whole: one with a bad row is left out with all rows."""
    header = next(found).cells
    bound = mapping.bind(header)
    roll = Roll(unread=bound.unread)
    drafts: dict[str, _Draft] = defaultdict(_Draft)
    for line, row in found:
        roll.rows += 1
        member_id = ""
        try:
            if len(row) > len(header):
                raise Unusable("too_many_values", too_long(row, header))
            texts = {name: read(fitted(row, header)) for name, read in bound.readers.items()}
            member_id = identifier(cells.plain(texts.pop("member_id"), "member_id"), "member_id")
            drafts[member_id].lines.append(line)
            _take(drafts[member_id], texts, terms, line)
        except Unusable as problem:
            drafts[member_id].bad.add(line)
            roll.refusals.append(Refusal(line, member_id, "row", problem.code, problem.detail))
    drafts.pop("", None)
    for member_id, draft in sorted(drafts.items()):
        _settle(roll, member_id, draft)
    roll.refusals.sort()
    return roll


def _take(draft: _Draft, texts: dict[str, str], terms: Terms, line: int) -> None:
    for name, text in texts.items():
        if text and (name in PROFILE or "." in name):
            draft.say(name, _detail(name, text, terms), line)
    _validate({name: draft.said[name][0] for name in texts if name in draft.said})
    if tier := texts.get("tier", ""):
        draft.say("tier", terms.tier(tier), line)
        if until := texts.get("tier_until", ""):
            draft.say("tier_until", _ends(until, terms, "tier_until"), line)
    if points := cells.points(texts.get("points") or "0"):
        wallet = terms.wallet(texts.get("wallet", ""))
        expires = texts.get("expires_at", "")
        draft.hold(
            Lot(wallet, _ends(expires, terms, "expires_at") if expires else "", points), line
        )


def _ends(text: str, terms: Terms, name: str) -> str:
    return written(cells.end(text, terms.zone, name, terms.date_format))


def _detail(name: str, text: str, terms: Terms) -> str | bool:
    if name.startswith("consent."):
        return cells.consent(text, name)
    if name == "birthday":
        return cells.birthday(text, terms.date_format)
    return text if name == "phone" else cells.plain(text, name)


def _profile(said: dict[str, Any]) -> dict[str, Any]:
    profile: dict[str, Any] = {}
    for name, value in said.items():
        family, dot, own = name.partition(".")
        if dot:
            profile.setdefault(family, {})[own] = value
        elif name in PROFILE:
            profile[name] = value
    return profile


def _validate(said: dict[str, Any]) -> None:
    try:
        ProfileRequest.model_validate(_profile(said))
    except ValidationError as error:
        fault = next(iter(faults_of("body", error)))
        name = (fault.pointer or "").removeprefix("#/").replace("/", ".")
        raise Unusable("bad_profile", f"{name}: {fault.detail}") from None


def _settle(roll: Roll, member_id: str, draft: _Draft) -> None:
    if draft.bad:
        detail = f"line {min(draft.bad)} of this member is refused, and a member moves in whole"
        roll.refusals += [
            Refusal(line, member_id, "row", "member_left_out", detail)
            for line in draft.lines
            if line not in draft.bad
        ]
        return
    said = {name: value for name, (value, _) in draft.said.items()}
    roll.members.append(
        Member(
            member_id,
            draft.lines[0],
            _profile(said),
            tuple(sorted(lot for lot, _ in draft.lots.values())),
            said.get("tier", ""),
            said.get("tier_until", ""),
        )
    )
