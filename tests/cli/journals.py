"""What the service holds, read through its API."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.local.running import LocalService

Journals = dict[str, list[dict[str, Any]]]

READERS = 4


def publish(service: LocalService, currency: str) -> None:
    """One point per whole unit of an order, rounded down, for ever."""
    program = {
        "time_zone": "UTC",
        "wallets": [{"wallet": "points", "rounding": "floor", "expiry": {"kind": "never"}}],
        "earning": [
            {
                "rule": "base",
                "kind": "per_amount",
                "wallet": "points",
                "currency": currency,
                "rate": "1",
            }
        ],
    }
    with service.client() as client:
        answer = client.put("/v1/program", json=program)
    assert answer.is_success, answer.text


def balances(service: LocalService, members: Iterable[str]) -> dict[str, int]:
    """What each member can spend."""
    with service.client() as client, ThreadPoolExecutor(READERS) as pool:
        return dict(pool.map(lambda member: (member, _available(client, member)), members))


def journals(service: LocalService, members: Iterable[str]) -> Journals:
    """The whole statement of each member, oldest entry first."""
    with service.client() as client, ThreadPoolExecutor(READERS) as pool:
        return dict(pool.map(lambda member: (member, _statement(client, member)), members))


def without_instants(found: Journals) -> Journals:
    """The journals but for what the clock's ticking decides: when an entry was written."""
    return {member: [_timeless(entry) for entry in entries] for member, entries in found.items()}


def _timeless(document: Any) -> Any:
    if isinstance(document, list):
        return [_timeless(part) for part in document]
    if isinstance(document, dict):
        kept = document.keys() - {"at", "active_at"}
        return {name: _timeless(document[name]) for name in sorted(kept)}
    return document


def _available(client: httpx.Client, member: str) -> int:
    answer = client.get(f"/v1/members/{member}/balance")
    assert answer.is_success, answer.text
    available: int = answer.json()["wallets"]["points"]["available"]
    return available


def _statement(client: httpx.Client, member: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    query = {"limit": "100"}
    while True:
        answer = client.get(f"/v1/members/{member}/statement", params=query)
        assert answer.is_success, answer.text
        page = answer.json()
        entries += page["entries"]
        if "next_cursor" not in page:
            return entries[::-1]
        query["cursor"] = page["next_cursor"]
