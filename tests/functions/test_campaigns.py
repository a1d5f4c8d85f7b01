"""Campaigns: a trigger comes to each member of its audience once, and tells how far it is."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from shared.store.audit import audit
from tests.builders import SILVER_FROM_100, order_body
from tests.bulk import seed
from tests.functions.api import Api
from tests.functions.campaigns import (
    SPRING,
    enrolled,
    gifts,
    lives,
    opened,
    progress,
    told,
    triggered,
    worked,
)
from tests.functions.due import DueQueue, a_due_queue
from tests.functions.stillness import nothing_changes
from tests.ledger.member import a_member

EVERYBODY = tuple(f"m-{number}" for number in range(12))
TRIGGERS = "/v1/campaigns/spring/triggers"


@pytest.fixture
def queue(engine: str) -> Iterator[DueQueue]:
    with a_due_queue("triggers") as queue:
        yield queue


def given(api: Api) -> list[str]:
    """The members who got something."""
    return [member for member in EVERYBODY if gifts(api.program, member)]


class TestTrigger:
    def test_every_member_gets_the_gift_and_the_word(self, queue: DueQueue) -> None:
        api = opened()
        enrolled(api, *EVERYBODY)
        answer = triggered(api)
        assert (answer.status, answer.body) == (
            201,
            {
                "kind": "trigger",
                "campaign_id": "spring",
                "trigger_id": "t-1",
                "at": "2026-03-01T09:30:00.000Z",
                "program_version": 1,
            },
        )
        worked(queue)
        assert told(api) == ("done", Counter(done=12))
        assert [gifts("demo", member) for member in EVERYBODY] == [[50]] * 12
        assert list(audit())[-1].discrepancies == []

    def test_the_gift_is_an_entry_of_the_member(self, queue: DueQueue) -> None:
        api = opened()
        enrolled(api, "m-1")
        triggered(api)
        worked(queue)
        (entry, _) = api.get("/v1/members/m-1/statement").body["entries"]
        assert entry == {
            "kind": "campaign",
            "campaign_id": "spring",
            "trigger_id": "t-1",
            "member_id": "m-1",
            "seq": 2,
            "at": "2026-03-01T09:30:00.000Z",
            "points": 50,
            "available": 50,
            "tier": "bronze",
            "program_version": 1,
            "postings": [
                {
                    "wallet": "points",
                    "kind": "issue",
                    "points": 50,
                    "active_at": "2026-03-01T09:30:00.000Z",
                    "expires_at": "2027-04-01T00:00:00.000Z",
                }
            ],
        }
        explained = api.get("/v1/members/m-1/entries/2/explanation").body
        assert explained["text"] == (
            "The campaign spring came to m-1 by its trigger t-1. 50 points were given, expiring at the "
            "end of 2027-03-31."
        )

    def test_sent_twice_it_comes_once(self, queue: DueQueue) -> None:
        api = opened()
        enrolled(api, *EVERYBODY)
        first, second = triggered(api), triggered(api)
        assert (second.status, second.body, second.replayed) == (201, first.body, True)
        worked(queue)
        assert triggered(api).replayed
        worked(queue)
        assert told(api) == ("done", Counter(done=12))
        assert [gifts("demo", member) for member in EVERYBODY] == [[50]] * 12

    def test_a_second_trigger_comes_again(self, queue: DueQueue) -> None:
        api = opened()
        enrolled(api, "m-1")
        for trigger in ("t-1", "t-2"):
            triggered(api, trigger)
        worked(queue)
        assert gifts("demo", "m-1") == [50, 50]

    def test_an_id_is_not_used_for_something_else(self, queue: DueQueue) -> None:
        api = opened()
        enrolled(api, *EVERYBODY)
        triggered(api, audience={"members": ["m-1"]})
        other = triggered(api, audience={"members": ["m-2"]})
        assert (other.problem, other.pointers) == ("id_reused", ["#/trigger_id"])
        worked(queue)
        assert given(api) == ["m-1"]

    def test_ids_that_look_alike_together_are_told_apart(self, queue: DueQueue) -> None:
        api = opened()
        enrolled(api, "b:c", "c")
        triggered(api, "a", audience={"members": ["b:c"]})
        triggered(api, "a:b", audience={"members": ["c"]})
        worked(queue)
        assert (gifts("demo", "b:c"), gifts("demo", "c")) == ([50], [50])

    def test_a_campaign_may_give_nothing_but_word(self, queue: DueQueue) -> None:
        api = opened({"campaign": "spring", "message": "hello"})
        enrolled(api, "m-1")
        triggered(api)
        worked(queue)
        assert told(api) == ("done", Counter(done=1))
        assert gifts("demo", "m-1") == [0]

    def test_a_gift_may_have_its_own_wallet_and_times(self, queue: DueQueue) -> None:
        gift = {
            "points": 7,
            "wallet": "miles",
            "activation": {"kind": "delay", "days": 2},
            "expiry": {"kind": "rolling", "days": 10},
        }
        api = opened({"campaign": "spring", "gives": gift})
        enrolled(api, "m-1")
        triggered(api)
        worked(queue)
        (entry, _) = api.get("/v1/members/m-1/statement").body["entries"]
        (posting,) = entry["postings"]
        assert entry["points"] == 0
        assert posting == {
            "wallet": "miles",
            "kind": "issue",
            "points": 7,
            "active_at": "2026-03-04T00:00:00.000Z",
            "expires_at": "2026-03-15T00:00:00.000Z",
        }

    def test_the_version_that_took_it_decides_what_all_get(self, queue: DueQueue) -> None:
        api = opened()
        enrolled(api, *EVERYBODY)
        triggered(api)
        opened({**SPRING, "gives": {"points": 99}})
        worked(queue)
        assert [gifts("demo", member) for member in EVERYBODY] == [[50]] * 12


class TestAudience:
    def test_segments_and_tiers_of_the_campaign(self, queue: DueQueue) -> None:
        audience = {"segments": ["buyers", "germans"], "tiers": ["bronze"]}
        api = opened(
            {**SPRING, "audience": audience},
            segments=[
                {"segment": "buyers", "orders": {"at_least": 1}},
                {"segment": "germans", "locales": ["de"]},
            ],
            tiers=SILVER_FROM_100,
        )
        enrolled(api, "m-1", "m-2", "m-3")
        api.patch("/v1/members/m-2", {"profile": {"locale": "de-AT"}})
        api.post("/v1/orders", order_body("o-3", "m-3"))
        rich = [{"line_id": "1", "sku": "tv", "quantity": 1, "amount": 50000}]
        api.post("/v1/orders", order_body("o-4", "m-4", lines=rich))
        triggered(api)
        worked(queue)
        assert told(api) == ("done", Counter(done=2, passed_over=2))
        assert given(api) == ["m-2", "m-3"]

    def test_members_that_the_trigger_names(self, queue: DueQueue) -> None:
        api = opened({**SPRING, "audience": {"tiers": ["silver"]}})
        enrolled(api, *EVERYBODY)
        api.delete("/v1/members/m-3")
        named = ["m-1", "m-2", "m-1", "m-3", "stranger"]
        answer = triggered(api, audience={"members": named})
        assert answer.body["members"] == 4
        assert told(api) == ("running", Counter(queued=4))
        worked(queue)
        assert told(api) == ("done", Counter(done=2, refused=2))
        assert progress(api)["refusals"] == {"account_closed": 1, "not_found": 1}
        assert given(api) == ["m-1", "m-2"]

    def test_segments_that_the_trigger_names(self, queue: DueQueue) -> None:
        api = opened(
            {**SPRING, "audience": {"tiers": ["silver"]}},
            segments=[{"segment": "buyers", "orders": {"at_least": 1}}],
        )
        enrolled(api, *EVERYBODY)
        api.post("/v1/orders", order_body("o-3", "m-3"))
        triggered(api, audience={"segments": ["buyers"]})
        worked(queue)
        assert given(api) == ["m-3"]
        assert told(api) == ("done", Counter(done=1, passed_over=11))

    def test_many_names_are_gone_through_in_parts(self, queue: DueQueue) -> None:
        api = opened()
        enrolled(api, "m-1", "m-2")
        named = ["m-1", *(f"nobody-{number}" for number in range(600)), "m-2"]
        triggered(api, audience={"members": named})
        assert worked(queue) == 1 + 2
        assert told(api) == ("done", Counter(done=2, refused=600))

    def test_who_is_gone_is_passed_over(self, queue: DueQueue) -> None:
        api = opened()
        enrolled(api, "m-1", "m-2", "m-3", "m-4")
        api.delete("/v1/members/m-1")
        api.post("/v1/members/m-2/merges", {"merge_id": "g-1", "into_member_id": "m-3"})
        api.post("/v1/members/m-4/closures", {"closure_id": "c-1", "reason": "fraud?"})
        triggered(api)
        worked(queue)
        assert told(api) == ("done", Counter(done=1, passed_over=2, refused=1))
        assert progress(api)["refusals"] == {"account_closed": 1}
        assert gifts("demo", "m-3") == [50]

    def test_nobody_gets_it_for_somebody_they_were_merged_into(self, queue: DueQueue) -> None:
        api = opened()
        enrolled(api, "m-1", "m-2")
        api.post("/v1/members/m-1/merges", {"merge_id": "g-1", "into_member_id": "m-2"})
        triggered(api, audience={"members": ["m-1", "m-2"]})
        worked(queue)
        assert progress(api)["refusals"] == {"account_joined": 1}
        assert gifts("demo", "m-2") == [50]

    def test_members_of_a_household_get_it_each(self, queue: DueQueue) -> None:
        api = opened()
        enrolled(api, "m-1", "m-2")
        api.post("/v1/households", {"household_id": "h-1", "member_id": "m-1"})
        invited = {"invitation_id": "i-1", "member_id": "m-2"}
        api.post("/v1/households/h-1/invitations", invited)
        api.post("/v1/households/h-1/members", {"joining_id": "j-1", "member_id": "m-2"})
        triggered(api)
        worked(queue)
        assert told(api) == ("done", Counter(done=2))
        assert gifts("demo", "@h-1") == [50, 50]
        assert list(audit())[-1].discrepancies == []

    def test_members_of_another_program_are_not_concerned(self, queue: DueQueue) -> None:
        api, other = opened(), opened(program="other")
        enrolled(api, "m-1")
        enrolled(other, "m-2")
        triggered(api)
        worked(queue)
        assert told(api) == ("done", Counter(done=1))
        assert gifts("other", "m-2") == []


class TestVariants:
    def test_held_out_members_get_nothing_and_are_the_same_for_every_trigger(
        self, queue: DueQueue
    ) -> None:
        api = opened({**SPRING, "hold_out": 50})
        enrolled(api, *EVERYBODY)
        triggered(api, "t-1")
        worked(queue)
        first = given(api)
        assert told(api) == ("done", Counter(done=len(first), held_out=12 - len(first)))
        assert 0 < len(first) < 12
        triggered(api, "t-2", audience={"members": list(EVERYBODY)})
        worked(queue)
        assert given(api) == first
        assert all(gifts("demo", member) == [50, 50] for member in first)

    def test_each_member_sees_one_variant_and_the_entry_says_which(self, queue: DueQueue) -> None:
        variants = [{"variant": "a", "gives": {"points": 10}}, {"variant": "b", "message": "b"}]
        api = opened({**SPRING, "variants": variants})
        enrolled(api, *EVERYBODY)
        triggered(api)
        worked(queue)
        seen = Counter(
            (entry["variant"], entry["points"])
            for member in EVERYBODY
            for entry in api.get(f"/v1/members/{member}/statement").body["entries"]
            if entry["kind"] == "campaign"
        )
        assert set(seen) == {("a", 10), ("b", 50)}
        assert seen.total() == 12


class TestBudget:
    @pytest.mark.parametrize(
        ("over", "sums"), [("trim", [50] * 4 + [30]), ("refuse", [50] * 4)], ids=str
    )
    def test_all_gifts_come_to_the_budget_and_no_more(
        self, queue: DueQueue, over: str, sums: list[int]
    ) -> None:
        api = opened({**SPRING, "budget": {"points": 230, "over": over}})
        enrolled(api, *EVERYBODY)
        triggered(api)
        worked(queue)
        every = [points for member in EVERYBODY for points in gifts("demo", member)]
        assert sorted(every) == sorted(sums)
        assert told(api) == ("done", Counter(done=len(sums), refused=12 - len(sums)))
        assert progress(api)["refusals"] == {"budget_spent": 12 - len(sums)}
        assert list(audit())[-1].discrepancies == []
        if over == "trim":
            assert triggered(api, "t-2").problem == "campaign_not_running"

    def test_a_gift_that_was_cut_says_so(self, queue: DueQueue) -> None:
        api = opened({**SPRING, "budget": {"points": 30}})
        enrolled(api, "m-1")
        triggered(api)
        worked(queue)
        (entry, _) = api.get("/v1/members/m-1/statement").body["entries"]
        assert (entry["points"], entry["requested"]) == (30, 50)
        explained = api.get("/v1/members/m-1/entries/2/explanation").body["text"]
        assert "Of 50 points its budget had 30 left." in explained

    def test_many_workers_at_once_keep_to_it_exactly(self, queue: DueQueue) -> None:
        api = opened({**SPRING, "budget": {"points": 1010}})
        many = tuple(f"m-{number}" for number in range(48))
        seed("demo", many, tuple(a_member().entries))
        triggered(api)
        with ThreadPoolExecutor(16) as workers:
            while records := queue.all_records():
                assert set(workers.map(lives, records)) == {True}
        given = Counter(points for member in many for points in gifts("demo", member))
        assert sum(points * count for points, count in given.items()) == 1010
        assert told(api) == ("done", Counter(done=given.total(), refused=48 - given.total()))


class TestPause:
    def test_while_it_pauses_nobody_gets_anything_and_then_the_others_do(
        self, queue: DueQueue
    ) -> None:
        api = opened()
        enrolled(api, *EVERYBODY)
        triggered(api)
        assert api.post(f"{TRIGGERS}/t-1/pause", {}).body["status"] == "paused"
        worked(queue)
        assert given(api) == []
        assert told(api) == ("paused", Counter())
        assert api.post(f"{TRIGGERS}/t-1/resume", {}).body["status"] == "running"
        worked(queue)
        assert told(api) == ("done", Counter(done=12))
        assert [gifts("demo", member) for member in EVERYBODY] == [[50]] * 12

    def test_twice_is_as_good_as_once(self, queue: DueQueue) -> None:
        api = opened()
        triggered(api, audience={"members": ["m-1"]})
        for way, status in (("pause", "paused"), ("pause", "paused"), ("resume", "running")):
            assert api.post(f"{TRIGGERS}/t-1/{way}", {}).body["status"] == status
        with nothing_changes():
            assert api.post(f"{TRIGGERS}/t-1/resume", {}).body["status"] == "running"


class TestRefused:
    @pytest.mark.parametrize(
        ("path", "body", "problem"),
        [
            ("winter/triggers", {"trigger_id": "t-1"}, "not_found"),
            ("spring/triggers/t-9/pause", {}, "not_found"),
            ("spring/triggers/t-9/resume", {}, "not_found"),
            ("past/triggers", {"trigger_id": "t-1"}, "campaign_not_running"),
            ("future/triggers", {"trigger_id": "t-1"}, "campaign_not_running"),
            (
                "spring/triggers",
                {"trigger_id": "t-1", "audience": {"segments": ["none"]}},
                "unknown_segment",
            ),
            ("spring/triggers", {"trigger_id": "t-1", "audience": {}}, "invalid_request"),
            (
                "spring/triggers",
                {"trigger_id": "t-1", "audience": {"members": ["m"], "segments": ["s"]}},
                "invalid_request",
            ),
            (
                "spring/triggers",
                {"trigger_id": "t-1", "audience": {"members": []}},
                "invalid_request",
            ),
        ],
    )
    def test_what_cannot_be_leaves_no_trace(
        self, queue: DueQueue, path: str, body: dict[str, Any], problem: str
    ) -> None:
        api = opened(
            SPRING,
            {**SPRING, "campaign": "past", "last_day": "2026-02-28"},
            {**SPRING, "campaign": "future", "first_day": "2026-03-02"},
        )
        with nothing_changes():
            assert api.post(f"/v1/campaigns/{path}", body).problem == problem

    def test_nothing_is_known_of_a_trigger_that_was_not_sent(self, queue: DueQueue) -> None:
        assert opened().get(f"{TRIGGERS}/t-1").problem == "not_found"

    def test_a_campaign_runs_on_its_first_and_its_last_day(self, queue: DueQueue) -> None:
        api = opened({**SPRING, "first_day": "2026-03-01", "last_day": "2026-03-01"})
        assert triggered(api).status == 201
        late = api.at("2026-03-02T00:00:00Z")
        assert triggered(late, "t-2").problem == "campaign_not_running"
        assert triggered(late, "t-1").replayed, "what was taken is taken"

    def test_without_a_program_there_is_no_campaign(self, queue: DueQueue) -> None:
        assert triggered(Api()).problem == "no_program"
