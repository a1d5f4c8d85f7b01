"""Shops that deliver: payload files as their kinds of shop document them, and what became of them at Laurel."""

import json
import uuid
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from functions.connectors.handler import handler
from shared.edge.deliveries import Delivery
from shared.edge.instants import parse_instant
from tests.builders import BASE_RULE, NO_GIFT_CARDS, a_document
from tests.connectors.signing import connected
from tests.functions.api import Api, LambdaContext
from tests.functions.invoked import Answered, by_their_handlers, invocations
from tests.functions.queued import queued

PAYLOADS = Path(__file__).parent / "payloads"
NOW = "2026-04-01T00:00:00Z"
TIME_S = 60
IN_EUROS = {**BASE_RULE, "rule": "euros", "currency": "EUR"}
PROGRAM = a_document(earning=[BASE_RULE, IN_EUROS, NO_GIFT_CARDS])
del PROGRAM["tiers"]


NOTHING: dict[str, Any] = {
    "profile": {},
    "points": {"available": 0, "debt": 0, "lifetime": 0},
    "orders": {},
}  # of a stranger, and of a member of whom nothing is known


@dataclass(frozen=True)
class Told:
    """What a shop delivers: under a topic, which is empty where the body tells it, a body."""

    topic: str
    body: Any


def payload(name: str) -> Told:
    """A payload file."""
    content = json.loads((PAYLOADS / f"{name}.json").read_text())
    return Told(content["topic"], content["body"])


def payloads(kind: str, *but: str) -> list[Told]:
    """All payload files of a kind of shop but some."""
    names = sorted(file.stem for file in PAYLOADS.glob(f"{kind}-*.json"))
    return [payload(name) for name in names if name not in but]


def a_shop(kind: str, program: str = "demo", **more: Any) -> Api:
    """A program with a connection to a shop."""
    api = Api(program=program, now=NOW)
    assert api.put("/v1/program", PROGRAM).status == 201
    return connected(api, kind, **more)


def a_new_shop(kind: str, **more: Any) -> Api:
    """The same in a program of its own, where many share a table."""
    return a_shop(kind, f"p-{uuid.uuid4().hex[:12]}", **more)


def record(told: Told, program: str = "demo", at: str = NOW) -> dict[str, Any]:
    """A delivery as the queue brings it."""
    delivery = Delivery(program, "c-1", told.topic, parse_instant(at), told.body)
    message = delivery.message("shopify")
    return queued(message.body, str(uuid.uuid4()), MessageGroupId=message.group)


def delivers(
    api: Api, *told: Told, answered: Answered = by_their_handlers, time_s: float = TIME_S
) -> int:
    """The worker takes deliveries, one after the other; how many of them are to come again."""
    again = 0
    with invocations(answered):
        for each in told:
            answer = handler({"Records": [record(each, api.program)]}, LambdaContext(time_s))
            again += len(answer["batchItemFailures"])
    return again


def refused(api: Api) -> dict[str, str]:
    """What was not taken, by its name, and why."""
    page = api.get("/v1/connections/c-1/refused", limit="100")
    assert page.status == 200, page.body
    return {each["name"]: each["reason"] for each in page.body["refused"]}


def entries(api: Api, member: str) -> list[dict[str, Any]]:
    """A member's journal as the statement tells it, oldest first; none of a stranger."""
    page = api.get(f"/v1/members/{member}/statement", limit="100")
    return list(reversed(page.body["entries"])) if page.status == 200 else []


def ended(api: Api, *members: str) -> dict[str, Any]:
    """What a shop's deliveries came to: of each member the profile, the balance, and what each order gave in all."""
    return {member: _of(api, member) for member in members}


def _of(api: Api, member: str) -> Any:
    balance = api.get(f"/v1/members/{member}/balance")
    if balance.status != 200:
        return NOTHING
    by_order = defaultdict[str, int](int)
    for entry in entries(api, member):
        by_order[entry.get("order_id", "")] += entry["points"]
    wallet = balance.body["wallets"]["points"]
    return {
        "profile": api.get(f"/v1/members/{member}").body["profile"],
        "points": {name: wallet[name] for name in ("available", "debt", "lifetime")},
        "orders": {order: points for order, points in by_order.items() if points},
    }
