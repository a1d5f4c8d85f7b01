"""The demo: a program and real orders, loaded through the API."""

import csv
import gzip
import json
import shlex
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from infra.local.clock import parse_instant
from infra.local.demo.loading import FOLDER, Demo, DemoError
from infra.local.screen import Screen
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


def test_what_is_printed_to_be_pasted_works_as_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with a_service(tmp_path, CLOCK="2024-09-01T00:00:00Z") as service:
        member = a_demo(service.port).load(threading.Event())["member"]["id"]
        url = f"http://127.0.0.1:{service.port}"
        now = service.send("GET", "/_local/clock").document["now"]
        Screen().show_examples(url, API_KEY, member, now)
        told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("curl ")]

        *answers, _ = [pasted(line) for line in told]
        service.send("POST", "/_local/settled")
        outbox = pasted(told[-1]).json()

    assert [answer.status_code for answer in answers] == [200, 201, 201, 200, 201, 201, 201]
    _, order, review, rewards, redemption, trigger, _ = (answer.json() for answer in answers)
    assert order["points"] >= 19
    assert review["points"] == 5
    offered = {each["reward_id"]: each for each in rewards["rewards"]}
    assert (offered["sampler"]["available"], offered["sampler"]["left"]) == (True, 1000)
    assert (redemption["points"], redemption["reward_id"]) == (-20, "sampler")
    assert trigger["campaign_id"] == "thank-you"
    assert [mail["subject"] for mail in outbox["email"]] == ["Willkommen bei Laurel Records"]


def pasted(line: str) -> httpx.Response:
    """What a line of curl is answered."""
    words = shlex.split(line)
    headers = dict(words[n + 1].split(": ", 1) for n, word in enumerate(words) if word == "-H")
    body = words[words.index("-d") + 1] if "-d" in words else None
    method = "POST" if body else "GET"
    return httpx.request(method, words[-1], headers=headers, content=body, trust_env=False)


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
