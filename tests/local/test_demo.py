"""The demo: a program and real orders, loaded through the API."""

import csv
import gzip
import json
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from infra.local.clock import parse_instant
from infra.local.demo.loading import FOLDER, Demo, DemoError
from tests.local.running import API_KEY, LocalService, a_service

CUSTOMERS = 12
TODAY = "2026-03-01T12:00:00Z"


def a_demo(port: int) -> Demo:
    return Demo(
        url=f"http://127.0.0.1:{port}",
        api_key=API_KEY,
        ends_at_ms=parse_instant(TODAY),
        customers=CUSTOMERS,
    )


def orders_of_the_log() -> list[dict[str, str]]:
    """The purchases of the customers who bought first, straight from the file."""
    with gzip.open(FOLDER / "cdnow_sample.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    firsts: dict[str, str] = {}
    for row in rows:
        firsts[row["customer_id"]] = min(firsts.get(row["customer_id"], "9"), row["date"])
    chosen = sorted(firsts, key=lambda customer: (firsts[customer], customer))[:CUSTOMERS]
    return [row for row in rows if row["customer_id"] in chosen]


def tiers_of(orders: list[dict[str, str]]) -> dict[str, int]:
    spent: Counter[str] = Counter()
    for order in orders:
        spent[order["customer_id"]] += int(order["amount"].replace(".", ""))
    reached = Counter(
        "gold" if cents >= 30000 else "silver" if cents >= 10000 else "bronze"
        for cents in spent.values()
    )
    return {tier: reached[tier] for tier in ("bronze", "silver", "gold")}


def test_loading_gives_real_members_their_points_and_tiers_once(tmp_path: Path) -> None:
    log = orders_of_the_log()
    with a_service(tmp_path, CLOCK="2024-09-01T00:00:00Z") as service:
        summary = a_demo(service.port).load(threading.Event())
        again = a_demo(service.port).load(threading.Event())

    assert summary["members"] == CUSTOMERS
    assert summary["orders"] == len(log)
    assert summary["tiers"] == tiers_of(log)
    assert summary["points"] >= sum(int(order["amount"].split(".")[0]) for order in log)
    assert summary["last_order"] <= TODAY
    assert summary["member"]["available"] > 0
    assert again | {"seconds": 0} == summary | {"seconds": 0}


def test_a_demo_that_is_refused_says_why(tmp_path: Path) -> None:
    with a_service(tmp_path) as service:
        demo = Demo(
            url=f"http://127.0.0.1:{service.port}", api_key="another-key", ends_at_ms=10**12
        )
        with pytest.raises(DemoError, match="answered 403"):
            demo.load(threading.Event())


def test_told_to_stop_while_loading_it_stops_and_knows_it_is_not_done(tmp_path: Path) -> None:
    service = LocalService(tmp_path, DEMO="1")
    notes = tmp_path / "notes.json"
    while not notes.exists():
        time.sleep(0.05)
    assert service.caller.send("GET", "/_local/ready", key=None).status == 503
    service.signal(signal.SIGTERM)
    code, said = service.wait()

    assert code == 0, said
    assert json.loads(notes.read_text())["demo"] == "loading"
