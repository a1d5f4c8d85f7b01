"""Whatever harms a count outside the postings, the audit says which: limits in states, and the shards of pools."""

from typing import Any

import pytest

from shared.store import keys, pool_audit, table
from shared.store.audit import audit
from shared.store.keys import POOL_SHARDS
from tests.builders import a_document, order_body
from tests.functions.api import Api
from tests.functions.campaigns import worked
from tests.functions.due import a_due_queue
from tests.store.test_audit import findings, harmed

USD = {"currency": "USD", "amount": 250}
REVIEW = {"rule": "per", "kind": "per_order", "wallet": "points", "points": "5"}
REWARDS = [
    {
        "reward": "mug",
        "kind": "free_product",
        "points": 5,
        "sku": "mug",
        "stock": 9,
        "limits": [{"per": "month", "times": 5}],
    },
    {"reward": "trees", "kind": "donation", "points": 1, "cause": "trees", "gives": USD},
    {"reward": "cinema", "kind": "voucher", "points": 1, "codes": "cinema"},
]
CAMPAIGN = {"campaign": "spring", "gives": {"points": 50}, "budget": {"points": 500}}
POOLS = ["stock.mug", "cause.trees.USD", "codes.cinema", "budget.spring"]


def redeems(api: Api, name: str, reward: str, **more: Any) -> None:
    body = {"redemption_id": name, "member_id": "m-1", "reward_id": reward, **more}
    assert api.post("/v1/redemptions", body).status == 201


@pytest.fixture
def shop(engine: str) -> Api:
    """One of each that is drawn, some given back: by a void, a lapse and a reversal."""
    api = Api()
    limited = {**REVIEW, "limits": [{"per": "day", "points": 8}]}
    document = a_document(rewards=REWARDS, campaigns=[CAMPAIGN], earning=[limited])
    assert api.put("/v1/program", document).status == 201
    api.post("/v1/code-pools/cinema/codes", {"codes": ["C-1", "C-2"]})
    api.post("/v1/orders", order_body())
    with a_due_queue("triggers") as queue:
        api.post("/v1/campaigns/spring/triggers", {"trigger_id": "t-1"})
        worked(queue)
    for name, reward in (("d-1", "mug"), ("d-2", "trees"), ("d-3", "trees"), ("d-4", "cinema")):
        redeems(api, name, reward)
    redeems(api, "d-5", "mug", hold=True)
    redeems(api, "d-6", "mug", hold=True)
    for follow in ("d-2/reverse", "d-5/void"):
        assert api.post(f"/v1/redemptions/{follow}", {}).status == 201
    later = api.at("2026-03-02T10:00:00Z")
    later.post("/v1/orders", order_body("1002"))
    return later


def test_an_unharmed_table_has_nothing_to_report(shop: Api) -> None:
    found = list(audit())[-1]

    assert (findings(), found.moving) == ([], [])
    assert found.drawn == {
        ("demo", "stock.mug"): 1,
        ("demo", "cause.trees.USD"): 250,
        ("demo", "codes.cinema"): 1,
        ("demo", "budget.spring"): 50,
    }


@pytest.mark.parametrize("pool", POOLS)
def test_a_harmed_count_is_found(shop: Api, pool: str) -> None:
    before = list(audit())[-1].drawn["demo", pool]
    table.client().update_item(
        TableName=table.table_name(),
        Key=keys.pool("demo", pool, 3).attributes,
        UpdateExpression="ADD n :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )

    assert findings() == [f"0: pool {pool}: {before + 1} drawn from it, entries tell of {before}"]
    assert list(audit("other"))[-1].discrepancies == []


@pytest.mark.parametrize("pool", POOLS)
def test_a_lost_count_is_found(shop: Api, pool: str) -> None:
    before = list(audit())[-1].drawn["demo", pool]
    for shard in range(POOL_SHARDS):
        key = keys.pool("demo", pool, shard).attributes
        table.client().delete_item(TableName=table.table_name(), Key=key)

    assert findings() == [f"0: pool {pool}: 0 drawn from it, entries tell of {before}"]


def test_a_pool_that_nobody_drew_from_is_found(shop: Api) -> None:
    item = {**keys.pool("demo", "stock.cup", 3).attributes, "n": {"N": "2"}}
    table.client().put_item(TableName=table.table_name(), Item=item)

    assert findings() == ["0: pool stock.cup: 2 drawn from it, entries tell of 0"]


def test_of_what_moves_meanwhile_nothing_is_said(shop: Api) -> None:
    seen = audit()
    next(seen)
    redeems(shop, "d-7", "mug")

    *_, found = seen

    assert (found.moving, found.discrepancies) == ([("demo", "stock.mug")], [])
    assert (findings(), list(audit())[-1].moving) == ([], [])


def test_a_pool_is_sound_where_its_sum_is_told_whatever_moved() -> None:
    pool = ("demo", "stock.mug")
    one, other = ({keys.pool(*pool, n): 2} for n in (1, 2))

    assert list(pool_audit.unsound({pool: one}, {pool: other}, {pool: 2})) == []
    assert list(pool_audit.unsound({pool: one}, {pool: other}, {pool: 3})) == [(pool, None)]


@pytest.mark.parametrize("limit", ["per/day", "reward:mug/month"])
def test_a_harmed_count_of_a_limit_is_found(shop: Api, limit: str) -> None:
    newest = newest_seq(shop)

    def less(body: dict[str, Any]) -> None:
        body["a"]["l"][limit][2] -= 1

    harmed(keys.entry("demo", "m-1", newest), less)

    what = "limits: what is used of them is not what its entries come to"
    assert f"{newest}: {what}" in findings()


def newest_seq(api: Api) -> int:
    return int(api.get("/v1/members/m-1/balance").body["seq"])


def test_a_count_that_an_entry_does_not_tell_is_found(shop: Api) -> None:
    def untold(body: dict[str, Any]) -> None:
        del body["l"]

    harmed(keys.entry("demo", "m-1", 2), untold)

    what = "limits: what is used of them is not what its entries come to"
    assert f"2: {what}" in findings()
