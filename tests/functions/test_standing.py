"""Standing campaigns: they start by themselves, and come to each member once for an occasion."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from shared.ledger.entry import Entry
from shared.store import journal
from shared.store.audit import audit
from tests.builders import SILVER_FROM_100, a_document, order_body
from tests.functions.api import Api
from tests.functions.campaigns import SPRING, enrolled, gifts, opened, told, triggered
from tests.functions.due import swept
from tests.functions.standing import BIRTHDAY, Days, done, occasions, some_days
from tests.functions.stillness import nothing_changes


@pytest.fixture
def days(engine: str) -> Iterator[Days]:
    with some_days() as days:
        yield days


def born(api: Api, member: str, birthday: str) -> None:
    body = {"member_id": member, "profile": {"birthday": birthday}}
    assert api.post("/v1/members", body).status == 201


def buys(api: Api, member: str, at: str, amount: int = 2000) -> None:
    lines = [{"line_id": "1", "sku": "mug", "quantity": 1, "amount": amount}]
    body = order_body(f"{member}-{at[:10]}", member, placed_at=at, lines=lines)
    answer = api.at(at).post("/v1/orders", body)
    assert answer.status == 201, answer.body


def housed(api: Api, founder: str, other: str) -> None:
    household = {"household_id": "h-1", "member_id": founder}
    for path, body in (
        ("/v1/households", household),
        ("/v1/households/h-1/invitations", {"invitation_id": "i-1", "member_id": other}),
        ("/v1/households/h-1/members", {"joining_id": "j-1", "member_id": other}),
    ):
        answer = api.post(path, body)
        assert answer.status == 201, answer.body


def given_to(account: str) -> list[Entry]:
    entries = (each.entry for each in journal.all_entries("demo", account))
    return [entry for entry in entries if entry.kind == "campaign"]


def starting(kind: str, **given: Any) -> dict[str, Any]:
    return {"campaign": kind, "starts": {"kind": kind, **given}, "gives": {"points": 50}}


class TestBirthday:
    def test_it_comes_on_the_day_and_says_for_what(self, days: Days) -> None:
        api = opened(BIRTHDAY)
        born(api, "m-1", "1990-03-02")
        born(api, "m-2", "1990-03-03")
        days.tick("2026-03-02T08:55:00Z")
        assert occasions("m-1") == []
        days.tick("2026-03-02T09:00:00Z")
        assert (occasions("m-1"), occasions("m-2")) == (["birthday @birthday/2026"], [])
        (entry, _) = api.get("/v1/members/m-1/statement").body["entries"]
        assert (entry["campaign_id"], entry["occasion"]) == ("birthday", "birthday/2026")
        assert "trigger_id" not in entry
        assert entry["at"] == "2026-03-02T09:00:00.000Z"
        explained = api.get("/v1/members/m-1/entries/2/explanation").body
        assert explained["text"].startswith(
            "The campaign birthday came to m-1 for the birthday of 2026."
        )
        assert list(audit())[-1].discrepancies == []

    def test_a_day_done_twice_gives_nothing_twice(self, days: Days) -> None:
        api = opened(BIRTHDAY)
        born(api, "m-1", "1990-03-02")
        days.tick("2026-03-02T09:00:00Z")
        with nothing_changes():
            days.tick("2026-03-02T09:05:00Z")
        days.tick("2026-03-03T09:00:00Z")
        assert gifts("demo", "m-1") == [50]

    def test_days_that_were_missed_are_done_one_after_the_other(self, days: Days) -> None:
        api = opened(BIRTHDAY)
        for member, day in (("m-1", "03-02"), ("m-2", "03-03"), ("m-3", "03-04"), ("m-4", "03-05")):
            born(api, member, f"1990-{day}")
        days.tick("2026-03-04T22:00:00Z")
        assert [gifts("demo", f"m-{n}") for n in (1, 2, 3, 4)] == [[50], [50], [50], []]
        (entry, _) = api.get("/v1/members/m-2/statement").body["entries"]
        assert entry["at"] == "2026-03-03T09:00:00.000Z"
        for day in ("02", "03", "04"):
            found = told(api, f"standing-2026-03-{day}", "birthday")
            assert found == ("done", Counter(done=1))

    def test_a_run_is_a_trigger_that_pauses_and_goes_on(self, days: Days) -> None:
        api = opened(BIRTHDAY)
        born(api, "m-1", "1990-03-02")
        swept(days.due, "2026-03-02T09:00:00Z")
        (record,) = days.triggers.all_records()
        assert done(record)
        path = "/v1/campaigns/birthday/triggers/standing-2026-03-02"
        assert api.post(f"{path}/pause", {}).status == 200
        days.work()
        assert gifts("demo", "m-1") == []
        assert api.post(f"{path}/resume", {}).status == 200
        days.work()
        assert gifts("demo", "m-1") == [50]

    def test_who_is_erased_or_says_another_day_is_not_found(self, days: Days) -> None:
        api = opened(BIRTHDAY)
        for member in ("m-1", "m-2", "m-3"):
            born(api, member, "1990-03-02")
        api.delete("/v1/members/m-1")
        api.patch("/v1/members/m-2", {"profile": {"birthday": "1990-03-09"}})
        days.tick("2026-03-02T09:00:00Z")
        found = told(api, "standing-2026-03-02", "birthday")
        assert found == ("done", Counter(done=1)), "the index has only m-3"
        assert occasions("m-3") == ["birthday @birthday/2026"]
        days.tick("2026-03-09T09:00:00Z")
        assert gifts("demo", "m-2") == [50]

    def test_another_birthday_in_the_same_year_brings_no_second_gift(self, days: Days) -> None:
        api = opened(BIRTHDAY)
        born(api, "m-1", "1990-03-02")
        days.tick("2026-03-02T09:00:00Z")
        api.patch("/v1/members/m-1", {"profile": {"birthday": "1990-03-03"}})
        days.tick("2026-03-03T09:00:00Z")
        assert gifts("demo", "m-1") == [50]
        assert told(api, "standing-2026-03-03", "birthday") == ("done", Counter(passed_over=1))
        assert occasions("m-1") == ["birthday @birthday/2026"]

    def test_audience_hold_out_and_budget_are_as_ever(self, days: Days) -> None:
        audience = {"segments": ["germans"]}
        api = opened(
            {**BIRTHDAY, "audience": audience, "hold_out": 30, "budget": {"points": 120}},
            segments=[{"segment": "germans", "locales": ["de"]}],
        )
        for number in range(10):
            profile = {"birthday": "1990-03-02", "locale": "en" if number < 3 else "de"}
            api.post("/v1/members", {"member_id": f"m-{number}", "profile": profile})
        days.tick("2026-03-02T09:00:00Z")
        (status, found) = told(api, "standing-2026-03-02", "birthday")
        assert (status, found["passed_over"], found["done"]) == ("done", 3, 3)
        assert found["held_out"] + found["refused"] == 4
        assert sum(sum(gifts("demo", f"m-{n}")) for n in range(10)) == 120

    def test_it_may_be_a_reward(self, days: Days) -> None:
        mug = {"reward": "mug", "kind": "free_product", "sku": "mug", "points": 50}
        api = opened({**BIRTHDAY, "gives": {"reward": "mug"}}, rewards=[mug])
        born(api, "m-1", "1990-03-02")
        days.tick("2026-03-02T09:00:00Z")
        (held,) = api.get("/v1/members/m-1/rewards").body["rewards"]
        assert (held["campaign_id"], held["occasion"]) == ("birthday", "birthday/2026")
        use = {"use_id": "u-1", "code": held["issued"]["code"]}
        used = api.post("/v1/uses", use)
        assert (used.status, used.body["occasion"]) == (201, "birthday/2026")
        explained = api.get("/v1/members/m-1/entries/3/explanation").body
        assert "It came with the campaign birthday, for the birthday of 2026." in explained["text"]
        assert list(audit())[-1].discrepancies == []

    def test_in_a_household_each_has_their_own(self, days: Days) -> None:
        api = opened(BIRTHDAY)
        for member in ("m-1", "m-2"):
            born(api, member, "1990-03-02")
        housed(api, "m-1", "m-2")
        days.tick("2026-03-02T09:00:00Z")
        found = [(each.account, each.member) for each in given_to("@h-1")]
        assert sorted(found) == [("@h-1", "m-1"), ("@h-1", "m-2")]
        assert list(audit())[-1].discrepancies == []


class TestWelcome:
    def test_a_new_member_is_welcomed_at_once(self, days: Days) -> None:
        api = opened(starting("welcome"))
        enrolled(api, "m-1")
        assert days.work() == 1
        assert occasions("m-1") == ["welcome @welcome"]
        (entry, _) = api.get("/v1/members/m-1/statement").body["entries"]
        assert entry["at"] == "2026-03-01T09:30:00.000Z"
        days.tick("2026-03-02T09:00:00Z")
        assert told(api, "standing-2026-03-02", "welcome") == ("done", Counter(passed_over=1))
        assert gifts("demo", "m-1") == [50]

    def test_so_is_who_joins_with_an_order(self, days: Days) -> None:
        api = opened(starting("welcome"))
        buys(api, "m-1", "2026-03-01T12:00:00Z")
        days.work()
        assert occasions("m-1") == ["welcome @welcome"]
        buys(api, "m-1", "2026-03-01T13:00:00Z".replace("03-01", "03-02"))
        assert days.work() == 0, "only the first two entries ask for a welcome"

    def test_the_next_day_finds_whom_a_lost_message_missed(self, days: Days) -> None:
        api = opened(starting("welcome"))
        enrolled(api, "m-1")
        days.triggers.all_records()
        days.tick("2026-03-02T09:00:00Z")
        assert occasions("m-1") == ["welcome @welcome"]

    def test_an_enrolment_does_not_wait_for_a_queue_that_takes_nothing(
        self, days: Days, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        api = opened(starting("welcome"))
        monkeypatch.setenv("QUEUE_URL_TRIGGERS", days.triggers.url + "-gone")
        enrolled(api, "m-1")
        assert "a welcome was not asked for" in caplog.text

    def test_who_joined_before_there_was_one_is_not_welcomed(self, days: Days) -> None:
        api = opened(SPRING)
        enrolled(api.at("2026-03-01T09:29:59Z"), "m-1")
        opened(starting("welcome"))
        enrolled(api, "m-2")
        days.work()
        days.tick("2026-03-02T09:00:00Z")
        assert (occasions("m-1"), occasions("m-2")) == ([], ["welcome @welcome"])

    def test_programs_without_one_send_nothing(self, days: Days) -> None:
        api = opened(BIRTHDAY)
        enrolled(api, "m-1")
        assert days.work() == 0


class TestAnniversary:
    def test_it_comes_every_year_on_the_day_of_joining(self, days: Days) -> None:
        api = opened(SPRING)
        enrolled(api, "m-1")
        enrolled(api.at("2026-03-02T00:30:00Z"), "m-2")
        came = list[list[str]]()
        for year in (2027, 2028):
            later = api.at(f"{year}-02-28T12:00:00Z")
            document = a_document(campaigns=[{**starting("anniversary"), "message": str(year)}])
            assert later.put("/v1/program", document).status == 201
            days.tick(f"{year}-03-01T09:00:00Z")
            days.tick(f"{year}-03-02T09:00:00Z")
            came.append(occasions("m-1"))
            assert later.put("/v1/program", a_document(tiers=SILVER_FROM_100)).status == 201
            days.tick(f"{year}-03-03T09:00:00Z")
        first, second = "anniversary @anniversary/1", "anniversary @anniversary/2"
        assert came == [[first], [first, second]]
        assert occasions("m-2") == [first, second]

    def test_where_time_is_short_the_days_left_are_left_to_further_messages(
        self, days: Days
    ) -> None:
        api = opened(BIRTHDAY)
        born(api, "m-1", "1990-03-04")
        swept(days.due, "2026-03-05T09:00:00Z")
        (first,) = days.triggers.all_records()
        assert done(first, time_s=14.5)
        (second,) = days.triggers.all_records()
        assert json.loads(second["body"]) == json.loads(first["body"])
        assert done(second)
        days.work()
        assert occasions("m-1") == ["birthday @birthday/2026"]


class TestWinBack:
    def test_it_comes_once_until_another_order(self, days: Days) -> None:
        api = opened(starting("win_back", days=30))
        enrolled(api, "m-9")
        buys(api, "m-1", "2026-03-01T12:00:00Z")
        for day in ("2026-03-30", "2026-03-31", "2026-04-01", "2026-04-02"):
            days.tick(f"{day}T09:00:00Z")
            assert len(occasions("m-1")) == (day > "2026-03-30")
        buys(api, "m-1", "2026-04-10T12:00:00Z")
        days.tick("2026-05-20T09:00:00Z")
        assert occasions("m-1") == [
            "win_back @win_back/2026-03-01",
            "win_back @win_back/2026-04-10",
        ]
        assert occasions("m-9") == [], "who never ordered is not won back"

    def test_a_household_gets_it_once(self, days: Days) -> None:
        api = opened(starting("win_back", days=30))
        enrolled(api, "m-1", "m-2")
        housed(api, "m-1", "m-2")
        buys(api, "m-1", "2026-03-01T12:00:00Z")
        days.tick("2026-04-01T09:00:00Z")
        assert len(given_to("@h-1")) == 1
        assert list(audit())[-1].discrepancies == []


class TestSegmentTierAndReward:
    def test_a_segment_is_entered_once(self, days: Days) -> None:
        segments = [{"segment": "buyers", "orders": {"at_least": 1}}]
        api = opened(starting("entered_segment", segment="buyers"), segments=segments)
        enrolled(api, "m-1", "m-2")
        buys(api, "m-1", "2026-03-01T12:00:00Z")
        days.tick("2026-03-02T09:00:00Z")
        days.tick("2026-03-03T09:00:00Z")
        assert occasions("m-1") == ["entered_segment @entered_segment/buyers"]
        assert occasions("m-2") == []

    def test_or_again_after_so_many_days(self, days: Days) -> None:
        segments = [{"segment": "buyers", "orders": {"at_least": 1}}]
        start = starting("entered_segment", segment="buyers", again_after_days=3)
        api = opened(start, segments=segments)
        buys(api, "m-1", "2026-03-01T12:00:00Z")
        came = list[str]()
        for day in range(2, 13):
            days.tick(f"2026-03-{day:02d}T09:00:00Z")
            if len(occasions("m-1")) > len(came):
                came.append(f"03-{day:02d}")
        assert came == ["03-02", "03-05", "03-08", "03-11"]

    def test_near_a_tier(self, days: Days) -> None:
        api = opened(starting("near_tier", missing=3000), tiers=SILVER_FROM_100)
        buys(api, "m-1", "2026-03-01T12:00:00Z", amount=7000)
        buys(api, "m-2", "2026-03-01T12:00:00Z", amount=6999)
        buys(api, "m-3", "2026-03-01T12:00:00Z", amount=10000)
        days.tick("2026-03-02T09:00:00Z")
        days.tick("2026-03-03T09:00:00Z")
        assert occasions("m-1") == ["near_tier @near_tier/silver"]
        assert occasions("m-2") == occasions("m-3") == []

    def test_a_reward_in_reach(self, days: Days) -> None:
        reward = {"reward": "mug", "kind": "free_product", "sku": "mug", "points": 50, "stock": 1}
        sold_out = {**reward, "reward": "cup", "points": 51, "stock": 0}
        start = {**starting("reward_in_reach", missing=10), "gives": {"points": 1}}
        api = opened(start, rewards=[reward, sold_out])
        buys(api, "m-1", "2026-03-01T12:00:00Z", amount=4000)
        buys(api, "m-2", "2026-03-01T12:00:00Z", amount=3900)
        days.tick("2026-03-02T09:00:00Z")
        days.tick("2026-03-03T09:00:00Z")
        assert occasions("m-1") == ["reward_in_reach @reward_in_reach/mug"]
        assert occasions("m-2") == []


class TestRuns:
    def test_hours_are_those_of_the_program(self, days: Days) -> None:
        early = {**BIRTHDAY, "campaign": "early", "starts": {"kind": "birthday", "at_hour": 0}}
        api = opened(BIRTHDAY, early, time_zone="America/New_York")
        born(api, "m-1", "1990-03-02")
        days.tick("2026-03-02T04:55:00Z")
        assert occasions("m-1") == []
        days.tick("2026-03-02T05:00:00Z")
        assert occasions("m-1") == ["early @birthday/2026"]
        days.tick("2026-03-02T14:00:00Z")
        assert occasions("m-1") == ["early @birthday/2026", "birthday @birthday/2026"]

    def test_a_program_that_has_none_any_more_is_looked_at_once_more(self, days: Days) -> None:
        api = opened(BIRTHDAY)
        born(api, "m-1", "1990-03-02")
        opened(SPRING)
        days.tick("2026-03-02T09:00:00Z")
        assert occasions("m-1") == []
        with nothing_changes():
            days.tick("2026-03-03T09:00:00Z")

    def test_a_version_to_come_is_looked_at_when_it_is_in_force(self, days: Days) -> None:
        api = opened(SPRING)
        document = a_document(campaigns=[BIRTHDAY])
        answer = api.put("/v1/program", document, effective_at="2026-03-05T00:00:00Z")
        assert answer.status == 201, answer.body
        born(api, "m-1", "1990-03-04")
        born(api, "m-2", "1990-03-05")
        for day in ("04", "05"):
            days.tick(f"2026-03-{day}T09:00:00Z")
        assert (occasions("m-1"), occasions("m-2")) == ([], ["birthday @birthday/2026"])

    def test_a_campaign_comes_only_on_its_days(self, days: Days) -> None:
        api = opened({**BIRTHDAY, "first_day": "2026-03-03", "last_day": "2026-03-03"})
        for member, day in (("m-1", "02"), ("m-2", "03"), ("m-3", "04")):
            born(api, member, f"1990-03-{day}")
        days.tick("2026-03-04T09:00:00Z")
        assert [gifts("demo", f"m-{n}") for n in (1, 2, 3)] == [[], [50], []]

    def test_its_name_is_not_to_be_taken_by_a_trigger(self, days: Days) -> None:
        answer = triggered(opened(), "standing-2026-03-02")
        assert (answer.problem, answer.pointers) == ("invalid_request", ["#/trigger_id"])

    def test_it_may_be_triggered_as_well(self, days: Days) -> None:
        api = opened(BIRTHDAY)
        enrolled(api, "m-1")
        assert triggered(api, campaign="birthday").status == 201
        days.work()
        assert occasions("m-1") == ["birthday t-1"]
