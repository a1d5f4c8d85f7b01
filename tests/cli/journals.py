"""What the service holds, read through its API."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import httpx

from tests.local.running import LocalService

Journals = dict[str, list[dict[str, Any]]]
Wallet = dict[str, Any]
_Read = TypeVar("_Read")

READERS = 4


def publish(service: LocalService, currency: str, **given: Any) -> None:
    """One point per whole unit of an order, rounded down, for ever; ``given`` changes the program."""
    rate = {"kind": "per_amount", "wallet": "points", "currency": currency, "rate": "1"}
    program = {
        "time_zone": "UTC",
        "wallets": [{"wallet": "points", "rounding": "floor", "expiry": {"kind": "never"}}],
        "earning": [{"rule": "base", **rate}],
    }
    with service.client() as client:
        answer = client.put("/v1/program", json=program | given)
    assert answer.is_success, answer.text


def wallets(service: LocalService, members: Iterable[str]) -> dict[str, Wallet]:
    """What each member's points wallet shows."""
    return _of_each(members, service, _wallet)


def balances(service: LocalService, members: Iterable[str]) -> dict[str, int]:
    """What each member can spend."""
    return {member: shown["available"] for member, shown in wallets(service, members).items()}


def journals(service: LocalService, members: Iterable[str]) -> Journals:
    """The whole statement of each member, oldest entry first."""
    return _of_each(members, service, _statement)


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


def _of_each(
    members: Iterable[str], service: LocalService, read: Callable[[httpx.Client, str], _Read]
) -> dict[str, _Read]:
    with service.client() as client, ThreadPoolExecutor(READERS) as pool:
        return dict(pool.map(lambda member: (member, read(client, member)), members))


def _wallet(client: httpx.Client, member: str) -> Wallet:
    answer = client.get(f"/v1/members/{member}/balance")
    assert answer.is_success, answer.text
    shown: Wallet = answer.json()["wallets"]["points"]
    return shown


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
