"""Campaigns that give rewards: to each member once, from the stock, to be listed and used like any other."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from shared.store import pools
from shared.store.audit import audit
from tests.builders import a_document
from tests.functions.api import Api
from tests.functions.campaigns import enrolled, lives, opened, told, triggered, worked
from tests.functions.due import DueQueue, a_due_queue

MUG = {"reward": "mug", "kind": "free_product", "points": 10, "sku": "mug", "valid_days": 30}
TREAT = {"campaign": "spring", "gives": {"reward": "mug"}, "message": "spring-mail"}
EVERYBODY = [f"m-{number}" for number in range(12)]


@pytest.fixture
def queue(engine: str) -> Iterator[DueQueue]:
    with a_due_queue("triggers") as queue:
        yield queue


def offering(*rewards: dict[str, Any], **campaign: Any) -> Api:
    return opened({**TREAT, **campaign}, rewards=list(rewards or (MUG,)))


def rewards_of(api: Api, member: str) -> list[dict[str, Any]]:
    return list(api.get(f"/v1/members/{member}/rewards").body["rewards"])


def drawn(pool: str) -> int:
    return pools.drawn_from("demo", [pool])[pool]


def test_it_is_an_entry_a_thing_owned_and_used_by_its_code(queue: DueQueue) -> None:
    api = offering()
    enrolled(api, "m-1")
    triggered(api)
    worked(queue)

    (entry, _) = api.get("/v1/members/m-1/statement").body["entries"]
    (mine,) = rewards_of(api, "m-1")
    code = mine["issued"]["code"]
    use = api.post("/v1/uses", {"use_id": "u-1", "code": code})
    again = api.post("/v1/uses", {"use_id": "u-2", "code": code})

    assert (entry["kind"], entry["reward_id"], entry["points"]) == ("campaign", "mug", 0)
    assert entry["issued"] == mine["issued"]
    assert mine["issued"]["usable_until"] == "2026-04-01T00:00:00.000Z"
    assert (mine["campaign_id"], mine["trigger_id"], mine["status"]) == ("spring", "t-1", "issued")
    assert "redemption_id" not in mine
    assert (use.status, use.body["campaign_id"], use.body["trigger_id"]) == (201, "spring", "t-1")
    assert (again.problem, rewards_of(api, "m-1")[0]["status"]) == ("reward_used", "used")
    explained = api.get("/v1/members/m-1/entries/3/explanation").body["text"]
    assert "It came with the campaign spring, by its trigger t-1." in explained
    assert list(audit())[-1].discrepancies == []


def test_of_a_stock_no_more_is_given_than_there_is_and_the_rest_are_counted(
    queue: DueQueue,
) -> None:
    api = offering({**MUG, "stock": 5})
    enrolled(api, *EVERYBODY)
    triggered(api)

    with ThreadPoolExecutor(8) as workers:
        while records := queue.records():
            assert all(workers.map(lives, records))

    assert told(api) == ("done", Counter(done=5, refused=7))
    progress = api.get("/v1/campaigns/spring/triggers/t-1").body
    assert progress["refusals"] == {"out_of_stock": 7}
    assert sorted(len(rewards_of(api, member)) for member in EVERYBODY) == [0] * 7 + [1] * 5
    assert drawn("stock.mug") == 5
    assert list(audit())[-1].discrepancies == []


def test_sent_twice_and_delivered_twice_each_gets_one(queue: DueQueue) -> None:
    api = offering({**MUG, "stock": 50})
    enrolled(api, *EVERYBODY)
    for _ in range(2):
        triggered(api)
    while records := queue.records():
        for deliver in (partial(map, lives, records), partial(map, lives, records)):
            list(deliver())
    triggered(api)
    worked(queue)

    assert [len(rewards_of(api, member)) for member in EVERYBODY] == [1] * 12
    assert (told(api), drawn("stock.mug")) == (("done", Counter(done=12)), 12)


def test_uploaded_codes_are_given_each_once(queue: DueQueue) -> None:
    api = offering({"reward": "mug", "kind": "voucher", "points": 1, "codes": "cinema"})
    codes = [f"CINE-{number}" for number in range(8)]
    assert api.post("/v1/code-pools/cinema/codes", {"codes": codes}).status == 201
    enrolled(api, *EVERYBODY)
    triggered(api)
    worked(queue)

    given = [each["issued"]["code"] for member in EVERYBODY for each in rewards_of(api, member)]
    assert sorted(given) == codes
    assert told(api) == ("done", Counter(done=8, refused=4))
    assert list(audit())[-1].discrepancies == []


def test_a_variant_gives_another_and_points_keep_to_their_budget(queue: DueQueue) -> None:
    variants = [{"variant": "a"}, {"variant": "b", "gives": {"points": 50}}]
    api = offering(variants=variants, budget={"points": 100})
    enrolled(api, *EVERYBODY)
    triggered(api)
    worked(queue)

    owning = [member for member in EVERYBODY if rewards_of(api, member)]
    refused = api.get("/v1/campaigns/spring/triggers/t-1").body["refusals"]
    assert 0 < len(owning) < 10
    assert refused == {"budget_spent": len(EVERYBODY) - len(owning) - 2}


@pytest.mark.parametrize(
    ("campaign", "pointer"),
    [
        ({"gives": {"reward": "cup"}}, "#/campaigns/0/gives/reward"),
        ({"gives": {"reward": "mug", "points": 5}}, "#/campaigns/0/gives"),
        ({"gives": {}}, "#/campaigns/0/gives"),
        ({"budget": {"points": 5}}, "#/campaigns/0/budget"),
        (
            {"variants": [{"variant": "a", "gives": {"reward": "cup"}}]},
            "#/campaigns/0/variants/0/gives/reward",
        ),
    ],
)
def test_a_gift_is_points_or_a_reward_of_the_program(
    engine: str, campaign: dict[str, Any], pointer: str
) -> None:
    refused = Api().put("/v1/program", a_document(rewards=[MUG], campaigns=[{**TREAT, **campaign}]))

    assert (refused.status, refused.pointers) == (400, [pointer])
