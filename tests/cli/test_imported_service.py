"""Members move in to the real local service: interrupted, resumed, and again; the balances are the totals."""

import re
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.cli.connection import connect
from infra.cli.exports.reading import numbered
from infra.cli.movein.mapping import Mapping
from infra.cli.movein.roll import read_roll
from infra.cli.movein.sending import Sender
from infra.cli.movein.terms import read_terms
from infra.cli.movein.totals import totals_of
from tests.cli.journals import balances
from tests.cli.members import looked_at, move_in, saved
from tests.local.running import API_KEY, LocalService, a_service

PROGRAM = {
    "time_zone": "Europe/Berlin",
    "wallets": [{"wallet": "points", "rounding": "floor", "expiry": {"kind": "never"}}],
    "earning": [],
    "tiers": {
        "metric": "spend",
        "window": {"kind": "lifetime"},
        "levels": [{"tier": "bronze", "threshold": 0}, {"tier": "gold", "threshold": 50000}],
    },
}
ROWS = [
    f"m{number},m{number}@example.com,yes,{number * 10},{expires},{tier}"
    for number in range(1, 9)
    for expires, tier in (("2099-12-31", "Gold" if number == 1 else ""), ("", ""))
]
MEMBERS = [f"m{number}" for number in range(1, 9)]


def test_interrupted_resumed_and_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header = "member_id,email,consent.email,points,expires_at,tier"
    file = saved(tmp_path, "\n".join([header, *ROWS]))
    with a_service(tmp_path / "data") as service:
        assert service.send("PUT", "/v1/program", PROGRAM).status == 201
        code, _, digest = looked_at(capsys, service.url, file, key=API_KEY)
        assert code == 0
        total = _interrupted_after(3, service, file)
        for told in (r"new\W+[1-9]", r"new\W+0\W+0 points"):
            assert move_in(service.url, file, "--commit", digest, key=API_KEY) == 0
            assert re.search(f"commands {told}", capsys.readouterr().out)
        found = balances(service, MEMBERS)
        assert sum(found.values()) == total == 720
        assert found == {f"m{number}": number * 20 for number in range(1, 9)}
        tier = service.send("GET", "/v1/members/m1/tier").document
        assert (tier["tier"], tier["granted"]) == ("gold", "gold")


def _interrupted_after(members: int, service: LocalService, file: Path) -> int:
    """Send until so many members are done; the points of the whole roll."""
    stop = threading.Event()
    left = iter(range(members - 1, -1, -1))

    def advance() -> None:
        if next(left, 0) == 0:
            stop.set()

    now = datetime.now(UTC)
    with connect(service.url, API_KEY, connections=1, patience_s=5, stop=stop) as connection:
        terms = read_terms(connection)
        roll = read_roll(numbered(file), Mapping.of(None, []), terms)
        sent = Sender(connection, "opening", now, stop).send_all(roll.members, 1, advance)
    assert (sent.members, sent.exit_code) == (members, 130)
    return totals_of(roll.members, terms.zone, now).by_wallet["points"]
