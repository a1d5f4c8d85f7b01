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
