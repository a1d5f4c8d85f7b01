"""Whatever harms a journal, the audit says where."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from shared.store import keys, table
from shared.store.audit import audit
from shared.store.keys import Key
from tests.builders import a_document, instant, order_body
from tests.functions.api import Api

SPENT = {"redemption_id": "d-1", "member_id": "m-1", "points": 12}
AN_EXTENSION = {
    "extension_id": "x-1",
    "member_id": "m-1",
    "expires_at": "2028-01-01T00:00:00Z",
    "reason": "moved house",
}
AN_EVENT = {
    "event_id": "e-1",
    "member_id": "m-1",
    "type": "order.delivered",
    "occurred_at": "2026-03-01T09:30:00Z",
    "attributes": {"order_id": "1001"},
}
Harm = Callable[[dict[str, Any]], None]


@pytest.fixture
def journal(engine: str) -> Api:
    """Enrolled, 25 points earned, 12 spent: entries 1 to 3 and two receipts."""
    api = Api()
    api.put("/v1/program", a_document())
    api.post("/v1/orders", order_body())
    assert api.post("/v1/redemptions", SPENT).status == 201
    return api


def harmed(key: Key, harm: Harm) -> None:
    """Change the text of an item behind everybody's back."""
    found = table.client().get_item(TableName=table.table_name(), Key=key.attributes)["Item"]
    body = json.loads(found["b"]["S"])
    harm(body)
    found["b"] = {"S": json.dumps(body, separators=(",", ":"))}
    table.client().put_item(TableName=table.table_name(), Item=found)


def removed(key: Key) -> None:
    table.client().delete_item(TableName=table.table_name(), Key=key.attributes)


def findings() -> list[str]:
    return [f"{found.seq}: {found.what}" for found in list(audit())[-1].discrepancies]


def test_an_unharmed_table_has_nothing_to_report(journal: Api) -> None:
    found = list(audit())[-1]
    assert findings() == []
    assert (found.accounts, found.entries, found.receipts) == (1, 3, 2)
    assert found.points == {"points": 13}


def test_points_added_to_a_state_break_the_chain_and_the_fold(journal: Api) -> None:
    def richer(body: dict[str, Any]) -> None:
        body["a"]["w"]["points"][3][0][0] += 1000

    harmed(keys.entry("demo", "m-1", 2), richer)
    assert "2: the hash chain is broken" in findings()
    assert "2: points: the state is not what its postings come to" in findings()
    assert "3: points: the state is not what its postings come to" in findings()


def test_a_changed_posting_is_found(journal: Api) -> None:
    def cheaper(body: dict[str, Any]) -> None:
        body["p"][0][2] = -1

    harmed(keys.entry("demo", "m-1", 3), cheaper)
    assert "3: points: the state is not what its postings come to" in findings()


def test_a_missing_entry_is_found(journal: Api) -> None:
    removed(keys.entry("demo", "m-1", 2))
    assert "3: number 3 does not follow number 1" in findings()
    assert any("receipts in the table" in found for found in findings())


def test_a_missing_receipt_is_found(journal: Api) -> None:
    removed(keys.receipt("demo", "redemption", "shop", "d-1"))
    assert findings() == ["3: the receipt of redemption d-1 does not name this entry"]


def test_a_receipt_of_something_that_never_happened_is_found(journal: Api) -> None:
    orphan = keys.receipt("demo", "order", "shop", "never").attributes
    item = {**orphan, "b": {"S": '{"f":1,"p":"1:x","a":"m-1","n":9}'}}
    table.client().put_item(TableName=table.table_name(), Item=item)
    assert findings() == ["0: 3 receipts in the table, 2 named by entries"]


def test_what_follows_orders_and_redemptions_has_receipts_of_its_own(journal: Api) -> None:
    waiting = journal.post("/v1/orders/1002/returns", {"return_id": "r-0", "amount": 100})
    assert waiting.status == 202, "waits in the place of a receipt, and is none yet"
    revised = order_body(revision=1)
    del revised["lines"][1]
    for path, body in (
        ("orders/1001/returns", {"return_id": "r-1", "lines": [{"line_id": "1", "quantity": 1}]}),
        ("orders", revised),
        ("redemptions/d-1/reverse", {}),
        ("redemptions", {**SPENT, "redemption_id": "d-2", "points": 5, "hold": True}),
        ("redemptions/d-2/capture", {"points": 3}),
        ("extensions", AN_EXTENSION),
        ("events", AN_EVENT),
    ):
        assert journal.post(f"/v1/{path}", body).status == 201

    found = list(audit())[-1]

    assert findings() == []
    assert (found.entries, found.receipts) == (10, 9)


@pytest.mark.parametrize(
    ("beside", "what"),
    [
        ("RET#r-1", "4: the receipt of return r-1 does not name this entry"),
        ("AMD#0000000001", "5: the receipt of order 1001 does not name this entry"),
    ],
)
def test_a_missing_receipt_beside_an_order_is_found(journal: Api, beside: str, what: str) -> None:
    journal.post("/v1/orders/1001/returns", {"return_id": "r-1", "amount": 1000})
    journal.post("/v1/orders", order_body(revision=1))
    order = keys.receipt("demo", "order", "shop", "1001")
    removed(keys.beside(order, beside))
    assert findings() == [what]


@pytest.mark.parametrize("end", ["capture", "void"])
def test_a_missing_end_of_a_hold_is_found(journal: Api, end: str) -> None:
    held = {**SPENT, "redemption_id": "d-2", "points": 5, "hold": True}
    journal.post("/v1/redemptions", held)
    assert journal.post(f"/v1/redemptions/d-2/{end}", {}).status == 201
    removed(keys.beside(keys.receipt("demo", "redemption", "shop", "d-2"), keys.END))
    assert findings() == [f"5: the receipt of {end} d-2 does not name this entry"]


def test_a_return_that_was_applied_with_its_order_has_its_receipt(journal: Api) -> None:
    journal.post("/v1/orders/1002/returns", {"return_id": "r-1", "amount": 1000})
    assert journal.post("/v1/orders", order_body("1002")).status == 201
    assert findings() == []
    removed(keys.beside(keys.receipt("demo", "order", "shop", "1002"), "RET#r-1"))
    assert findings() == ["5: the receipt of return r-1 does not name this entry"]


def test_an_account_that_no_sweep_would_find_is_found(journal: Api) -> None:
    removed(keys.wake("demo", "m-1"))
    assert findings() == ["3: no sweep would find it in time: its wake is missing or too late"]


def test_a_wake_that_comes_too_late_is_found(journal: Api) -> None:
    late = {
        **keys.wake("demo", "m-1").attributes,
        "due_slot": {"S": keys.due_slot("demo", "m-1")},
        "due_at": {"S": keys.due_at(instant("2027-04-01") + 1, 3)},
    }
    table.client().put_item(TableName=table.table_name(), Item=late)
    assert findings() == ["3: no sweep would find it in time: its wake is missing or too late"]


def test_an_audit_of_one_program_leaves_the_others_alone(journal: Api) -> None:
    other = journal.by(program="other")
    other.put("/v1/program", a_document())
    other.post("/v1/orders", order_body())
    removed(keys.receipt("demo", "redemption", "shop", "d-1"))
    assert list(audit("other"))[-1].discrepancies == []
    assert len(list(audit("demo"))[-1].discrepancies) == 1
