"""Rewards that are codes of a shop: how they are redeemed, and what the worker is told of them."""

from typing import Any

from functions.coupons.handler import handler
from functions.relay.outlets import Outlets
from shared.edge.news import COUPONS, Note
from shared.store import journal
from shared.store.table import client, table_name
from tests.builders import order_body
from tests.functions.api import Api, LambdaContext
from tests.functions.queued import queued

KINDS = ("shopify", "woocommerce", "generic")
USD = {"currency": "USD", "amount": 505}
OFF = {
    "reward": "off",
    "kind": "money_off",
    "points": 5,
    "discount": USD,
    "minimum": {"currency": "USD", "amount": 2000},
    "valid_days": 10,
    "connection": "c-1",
}
PERCENT = {"reward": "tenth", "kind": "percent_off", "percent": "12.5", "points": 5}
PARCEL = {"reward": "parcel", "kind": "free_shipping", "points": 5}
EUROS = {**OFF, "reward": "euros", "discount": {"currency": "EUR", "amount": 500}}
del EUROS["minimum"]
REWARDS = [OFF, {**PERCENT, "connection": "c-1"}, {**PARCEL, "connection": "c-1"}, EUROS]
NOW, LATER, LAPSED = "2026-03-01T09:30:00Z", "2026-03-11T23:59:59Z", "2026-03-01T10:00:01Z"
OVER = "2026-03-12T00:00:00Z"


def redeem(api: Api, reward: str = "off", redemption_id: str = "d-1", **more: Any) -> str:
    body = {"redemption_id": redemption_id, "member_id": "m-1", "reward_id": reward, **more}
    answer = api.post("/v1/redemptions", body)
    assert answer.status == 201, answer
    assert answer.body["issued"]["connection"] == "c-1"
    return str(answer.body["issued"]["code"])


def swept(api: Api, at: str) -> None:
    """Time passes, and whatever the member does next settles what fell due."""
    answer = api.at(at).post("/v1/orders", {**order_body(), "order_id": "1002"})
    assert answer.status == 201, answer


def notes(member: str = "m-1") -> list[Note]:
    """What the relay puts into the queue for all that became of a member."""
    entries = list(journal.all_entries("demo", member))
    told = [note for each in entries for note in Outlets(lambda: 60).notes("demo", each.entry)]
    return [note for note in told if note.channel == COUPONS]


def worked(*told: Note, time_s: float = 60) -> int:
    """The worker takes notes one after the other; how many of them are to come again."""
    again = 0
    for note in told:
        records = [queued(note.message.body)]
        again += len(handler({"Records": records}, LambdaContext(time_s))["batchItemFailures"])
    return again


def expire_claims() -> None:
    """So much time passes on the wall that no claim of the dead stands in the way."""
    for found in client().scan(TableName=table_name())["Items"]:
        if found["sk"]["S"] == "COUPON" and '"c":[' in found["b"]["S"]:
            body = found["b"]["S"]
            start = body.index('"c":[') + 5
            end = body.index(",", start)
            lapsed = {**found, "b": {"S": f"{body[:start]}1{body[end:]}"}}
            client().put_item(TableName=table_name(), Item=lapsed)
