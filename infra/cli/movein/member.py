"""A member as moved in: profile, tier and opening lots, and the commands that bring them there."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from infra.cli.exports.instants import written

_LONGEST_ID = 128
_KEPT_OF_LONG = 40


class Lot(NamedTuple):
    """Opening points of one wallet that end together; ``expires_at`` is empty where the program decides."""

    wallet: str
    expires_at: str
    points: int


class Command(NamedTuple):
    """One request; ``step`` says in a report what it is for."""

    step: str
    path: str
    document: dict[str, Any]

    def body(self) -> bytes:
        """The request's body, the same bytes every time."""
        return json.dumps(self.document, ensure_ascii=False, sort_keys=True).encode()


@dataclass(frozen=True)
class Member:
    """One member of the file; ``line`` is where they first stand."""

    member_id: str
    line: int
    profile: dict[str, Any] = field(default_factory=dict)
    lots: tuple[Lot, ...] = ()
    tier: str = ""
    tier_until: str = ""

    def content(self) -> str:
        """What the file says of the member, whatever the order of its rows and columns."""
        told = [self.member_id, self.profile, self.lots, self.tier, self.tier_until]
        return json.dumps(told, ensure_ascii=False, sort_keys=True)

    def commands(self, import_id: str, now: datetime) -> Iterator[Command]:
        """What is to be sent: the member, their tier, their lots; nothing that has ended by ``now``."""
        yield Command(
            "profile", "/v1/members", {"member_id": self.member_id, "profile": self.profile}
        )
        if self.tier and not ended(self.tier_until, now):
            yield Command(
                "tier", f"/v1/members/{self.member_id}/tier/grants", self._grant(import_id)
            )
        for number, lot in enumerate(self.lots, 1):
            if not ended(lot.expires_at, now):
                document = self._adjustment(import_id, number, lot)
                yield Command("points", "/v1/adjustments", document)

    def _grant(self, import_id: str) -> dict[str, Any]:
        until = {"until": self.tier_until} if self.tier_until else {}
        return {
            "grant_id": self._id(import_id, "tier"),
            "tier": self.tier,
            "reason": f"Tier held before moving in ({import_id})",
        } | until

    def _adjustment(self, import_id: str, number: int, lot: Lot) -> dict[str, Any]:
        """The reason names all lots by a digest: another opening balance is refused, never added to the first."""
        digest = hashlib.sha256(json.dumps(self.lots).encode()).hexdigest()[:8]
        expires_at = {"expires_at": lot.expires_at} if lot.expires_at else {}
        return {
            "adjustment_id": self._id(import_id, str(number)),
            "member_id": self.member_id,
            "wallet": lot.wallet,
            "points": lot.points,
            "reason": f"Opening balance, lot {number} of {len(self.lots)} ({import_id} {digest})",
        } | expires_at

    def _id(self, import_id: str, what: str) -> str:
        whole = f"import-{import_id}-{self.member_id}-{what}"
        if len(whole) <= _LONGEST_ID:
            return whole
        digest = hashlib.sha256(self.member_id.encode()).hexdigest()[:32]
        return f"import-{import_id}-{self.member_id[:_KEPT_OF_LONG]}~{digest}-{what}"


def ended(at: str, now: datetime) -> bool:
    """Whether an instant, as written, has come; an empty one never does."""
    return bool(at) and at <= written(now)


def digest_of(members: list[Member], import_id: str) -> str:
    """SHA-256 of everything that would be sent, now or had it not ended."""
    whole = hashlib.sha256(import_id.encode())
    for member in sorted(members, key=lambda each: each.member_id):
        whole.update(f"\n{member.content()}".encode())
    return whole.hexdigest()
