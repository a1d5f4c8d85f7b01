"""Small member exports, and a Laurel in memory that members move in to."""

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from infra.cli.main import main
from tests.cli.fake_api import KEY, FakeApi, Reply, problem, serving

PROGRAM: dict[str, Any] = {
    "time_zone": "Europe/Berlin",
    "wallets": [{"wallet": "points"}, {"wallet": "miles"}],
    "tiers": {"levels": [{"tier": "bronze"}, {"tier": "silver"}, {"tier": "gold"}]},
}

MEMBERS = """\
member_id,email,first_name,consent.email,attributes.size,points,expires_at,wallet,tier,tier_until
ann,ann@example.com,Ann,yes,007,100,2099-01-31,,gold,2099-12-31
ann,,,,,50,,,,
ann,,,,,30,2099-06-30T12:00:00Z,miles,,
bob,bob@example.com,Bob,no,,7,2001-01-01,,,
cleo,,Cleo 🎉,,,20,,,silver,2001-01-01
"""


@dataclass
class NewHome(FakeApi):
    """Takes members, tiers and adjustments, each id once."""

    taken_by_id: dict[str, bytes] = field(default_factory=dict)
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _books: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, path: str, key: str, body: bytes) -> Reply | None:
        if key != f"Bearer {KEY}":
            return 403, {"message": "Forbidden"}, {}
        if (method, path) == ("GET", "/v1/program"):
            return 200, {"version": 1, "program": PROGRAM}, {}
        if not re.fullmatch("/v1/(members|adjustments|members/[^/]+/tier/grants)", path):
            return 404, {"message": "Not Found"}, {}
        with self._books:
            return self._take(path, json.loads(body), body)

    def _take(self, path: str, document: dict[str, Any], body: bytes) -> Reply | None:
        known = ("adjustment_id", "grant_id", "member_id")
        name = next(document[each] for each in known if each in document)
        if name in self.refuses:
            return problem(409, self.refuses[name], "Not this one.")
        if name in self.taken_by_id:
            if self.taken_by_id[name] != body:
                return problem(422, "id_reused", "Same id, other content.")
            return 201, {"seq": 1}, {"idempotent-replayed": "true"}
        self.taken_by_id[name] = body
        self.sent.append((path, document))
        if self.answers_lost:
            self.answers_lost -= 1
            return None
        return 201, {"seq": 1}, {}

    def documents(self, path: str) -> list[dict[str, Any]]:
        """What was taken at a path, in the order of its content."""
        return sorted((doc for at, doc in self.sent if at.endswith(path)), key=str)

    @property
    def balances(self) -> Counter[tuple[str, str]]:
        """Points by member and wallet."""
        found: Counter[tuple[str, str]] = Counter()
        for lot in self.documents("/adjustments"):
            found[lot["member_id"], lot["wallet"]] += lot["points"]
        return found


@contextmanager
def a_new_home() -> Iterator[NewHome]:
    """The service in memory, serving."""
    home = NewHome()
    with serving(home):
        yield home


def move_in(url: str, file: Path, *flags: str, key: str = KEY) -> int:
    """Run the command; its exit code."""
    return main(["import", str(file), "--url", url, "--api-key", key, *flags])


def looked_at(
    capsys: pytest.CaptureFixture[str], url: str, file: Path, *flags: str, key: str = KEY
) -> tuple[int, str, str]:
    """A dry run: its exit code, what it showed, and the digest to commit."""
    capsys.readouterr()
    code = move_in(url, file, *flags, key=key)
    shown = capsys.readouterr().out
    digest = re.search("--commit ([0-9a-f]{64})", shown)
    return code, shown, digest[1] if digest else ""


def saved(tmp_path: Path, text: str | bytes, name: str = "members.csv") -> Path:
    """A file of this content."""
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
