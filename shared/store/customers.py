"""Customers: the members whose profiles a shop told, to be found when it wants nothing more to be kept."""

import json
from typing import Any

from shared.frozen import dataclass
from shared.store import news_keys
from shared.store.items import FORMAT, item, text
from shared.store.table import NEW, client, put_if, table_name


@dataclass(frozen=True, slots=True)
class Customer:
    """A member whom a shop told of, first at an instant (epoch ms)."""

    member: str
    at: int


def enlist(program: str, connection_id: str, customer: Customer) -> None:
    """Put a customer on the list of a shop, unless they are."""
    key = news_keys.customer(program, connection_id, customer.member)
    body = text({"f": FORMAT, "t": customer.at})
    put_if(NEW, item(key, body))


def listed(
    program: str, connection_id: str, *, after: str | None, limit: int
) -> tuple[list[Customer], str | None]:
    """Customers of a shop by their members' ids, from one on, read consistently; the last where there are more."""
    request: dict[str, Any] = {}
    if after is not None:
        start = news_keys.customer(program, connection_id, after)
        request["ExclusiveStartKey"] = start.attributes
    found = client().query(
        TableName=table_name(),
        KeyConditionExpression="pk = :pk AND begins_with(sk, :customers)",
        ExpressionAttributeValues={
            ":pk": {"S": news_keys.told_in_vain(program, connection_id)},
            ":customers": {"S": news_keys.CUSTOMER_PREFIX},
        },
        ConsistentRead=True,
        Limit=limit,
        **request,
    )
    customers = [
        Customer(
            each["sk"]["S"].removeprefix(news_keys.CUSTOMER_PREFIX), json.loads(each["b"]["S"])["t"]
        )
        for each in found["Items"]
    ]
    return customers, customers[-1].member if "LastEvaluatedKey" in found else None
