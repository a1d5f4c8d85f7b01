"""Processor time of an earn beside a bare boto3 function that makes the same two calls."""

import json
import time
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3

from shared.store import keys, table
from tests.bench.figures import Figure, within
from tests.bench.member import an_api, order_of_five, with_lots
from tests.functions.api import Api, prepared

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PAIRS = 300
WARM_UP = 20


def measure() -> list[Figure]:
    """Medians of alternating runs in one process; the engine's own time is another process's."""
    api = an_api()
    with_lots(api, "m-cpu")
    bare = _bare_calls(api)
    ours, theirs = list[float](), list[float]()
    for number in range(PAIRS + WARM_UP):
        if number % 50 == 0:  # a journal of some hundred entries would slow the embedded engine
            member = f"m-cpu-{number}"
            with_lots(api, member)
        call = prepared(api, "POST", "/v1/orders", raw=json.dumps(order_of_five(member)))
        spent = (_cpu_s(call), _cpu_s(bare))
        if number >= WARM_UP:
            ours.append(spent[0])
            theirs.append(spent[1])
    ratio = median(ours) / median(theirs)
    return [within("handler CPU per earn ÷ bare boto3 making the same two calls", ratio, 1.3)]


def _bare_calls(api: Api) -> Callable[[], object]:
    """A Query for the newest item and a transaction of two Puts, of the sizes an earn has.

    By a client with boto3's defaults, as a function that only did this would have it.
    """
    client: DynamoDBClient = boto3.client("dynamodb")
    name = table.table_name()
    newest = client.query(
        TableName=name,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :entries)",
        ExpressionAttributeValues={
            ":pk": {"S": keys.journal(api.program, "m-cpu")},
            ":entries": {"S": keys.ENTRY_PREFIX},
        },
        ScanIndexForward=False,
        Limit=1,
    )["Items"][0]
    body, digest = newest["b"]["S"], newest["h"]["B"]

    def put(pk: str, **attributes: Any) -> Any:
        item = {"pk": {"S": pk}, "sk": {"S": "bare"}, **attributes}
        return {
            "Put": {
                "TableName": name,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(pk)",
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def call() -> None:
        client.query(
            TableName=name,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :entries)",
            ExpressionAttributeValues={":pk": newest["pk"], ":entries": {"S": keys.ENTRY_PREFIX}},
            ScanIndexForward=False,
            Limit=1,
            ConsistentRead=False,
        )
        client.transact_write_items(
            TransactItems=[
                put(f"bare-{uuid4()}", b={"S": body[:300]}),
                put(f"bare-{uuid4()}", b={"S": body}, h={"B": digest}),
            ]
        )

    return call


def _cpu_s(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began
