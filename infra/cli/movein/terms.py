"""What the rows are held against: the program in force at the service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from infra.cli.connection import Connection
from infra.cli.errors import STOPPED, CommandError
from infra.cli.exports.lanes import raise_if_hopeless
from infra.cli.exports.unusable import Unusable


@dataclass(frozen=True)
class Terms:
    """The program's zone, wallets and tiers, and how dates are written."""

    zone: ZoneInfo
    wallets: tuple[str, ...]
    tiers: tuple[str, ...] = ()
    date_format: str | None = None
    tier_names: Mapping[str, str] = field(default_factory=dict)  # of the file, in small letters

    def wallet(self, name: str) -> str:
        """The wallet of a row, the program's first if it names none."""
        if name and name not in self.wallets:
            raise Unusable(
                "unknown_wallet", f"no wallet {name[:40]!r}; there are {', '.join(self.wallets)}"
            )
        return name or self.wallets[0]

    def tier(self, name: str) -> str:
        """The tier of a row, whatever its capitals; empty where its name stands for none."""
        called = self.tier_names.get(name.casefold(), name)
        for known in ("", *self.tiers):
            if known.casefold() == called.casefold():
                return known
        raise Unusable(
            "unknown_tier", f"no tier {name[:40]!r}; there are {', '.join(self.tiers) or 'none'}"
        )


def read_terms(connection: Connection) -> Terms:
    """The terms of the program in force; CommandError if the service has none."""
    answer = connection.call("GET", "/v1/program")
    if answer.status != HTTPStatus.OK:
        if answer.code == "not_found":
            raise CommandError("the service has no program yet; publish one first", STOPPED)
        raise_if_hopeless(answer, "members")
        raise CommandError(f"the program cannot be read: {answer.code} {answer.detail}", STOPPED)
    program: dict[str, Any] = answer.document["program"]
    levels = program.get("tiers", {}).get("levels", [])
    return Terms(
        ZoneInfo(program["time_zone"]),
        tuple(wallet["wallet"] for wallet in program["wallets"]),
        tuple(level["tier"] for level in levels),
    )
