"""The campaigns of the Complete Journey study: triggered to whom the files name, their coupons used as the files say.

Each campaign has a wallet of its own, whose points are its coupons; a program has ten wallets at most, so the
thirteen campaigns are parted between two programs.
"""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from shared.store import journal
from tests.acceptance.conftest import find_log
from tests.builders import a_wallet
from tests.functions.api import Api
from tests.functions.campaigns import told, triggered, worked
from tests.functions.due import a_due_queue
from tests.functions.stillness import nothing_changes

Row = dict[str, str]
CALLERS = 4


@dataclass(frozen=True)
class Study:
    """The files as they are, and what can be counted from them alone."""

    folder: Path

    def rows(self, name: str) -> list[Row]:
        with gzip.open(self.folder / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    @cached_property
    def campaigns(self) -> dict[str, Row]:
        return {row["campaign_id"]: row for row in self.rows("campaign_descriptions")}

    @cached_property
    def targets(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {campaign: [] for campaign in self.campaigns}
        for row in self.rows("campaign_targets"):
            found[row["campaign_id"]].append(f"household-{row['household_id']}")
        return found

    @cached_property
    def redemptions(self) -> list[Row]:
        return sorted(self.rows("coupon_redemptions"), key=lambda row: row["redemption_date"])

    @cached_property
    def used(self) -> Counter[str]:
        return Counter(row["campaign_id"] for row in self.redemptions)

    @cached_property
    def most(self) -> int:
        """The most coupons of one campaign that one household used."""
        pairs = Counter((row["household_id"], row["campaign_id"]) for row in self.redemptions)
        return max(pairs.values())

    def program_of(self, campaign: str) -> Api:
        return Api(program="first" if int(campaign) <= 7 else "second")


@pytest.fixture(scope="module")
def study() -> Study:
    return Study(find_log("complete_journey/campaign_descriptions.csv.gz").parent)


def opened(study: Study) -> None:
    """Both programs, and all households as members of each."""
    households = sorted({household for named in study.targets.values() for household in named})
    for program in ("first", "second"):
        mine = [each for each in study.campaigns if study.program_of(each).program == program]
        document = {
            "time_zone": "America/New_York",
            "wallets": [a_wallet(wallet=f"c{each}", expiry={"kind": "never"}) for each in mine],
            "campaigns": [_campaign(study.campaigns[each], study.most) for each in mine],
        }
        api = Api(program=program, now="2017-01-01T12:00:00Z")
        assert api.put("/v1/program", document).status == 201

        def enrol(household: str, api: Api = api) -> int:
            return api.post("/v1/members", {"member_id": household}).status

        with ThreadPoolExecutor(CALLERS) as callers:
            assert set(callers.map(enrol, households)) == {201}


def _campaign(row: Row, coupons: int) -> dict[str, object]:
    return {
        "campaign": f"c{row['campaign_id']}",
        "first_day": row["start_date"],
        "last_day": row["end_date"],
        "message": row["campaign_type"],
        "gives": {"wallet": f"c{row['campaign_id']}", "points": coupons},
    }


def uses(study: Study, row: Row) -> tuple[int, bool]:
    """A household uses a coupon: the status of the answer, and whether it had done so before."""
    household, campaign = row["household_id"], row["campaign_id"]
    api = study.program_of(campaign).at(f"{row['redemption_date']}T17:00:00Z")
    coupon = f"{household}-{row['coupon_upc']}-{campaign}-{row['redemption_date']}"
    body = {
        "redemption_id": coupon,
        "member_id": f"household-{household}",
        "points": 1,
        "wallet": f"c{campaign}",
    }
    answer = api.post("/v1/redemptions", body)
    return answer.status, answer.replayed


def spent(study: Study) -> Counter[str]:
    """What the journals say was used of each campaign."""
    counted = Counter[str]()
    for campaign, households in study.targets.items():
        program = study.program_of(campaign).program
        for household in households:
            newest = journal.latest(program, household, consistent=True)
            assert newest is not None
            counted[campaign] += newest.entry.state.wallet(f"c{campaign}").spent
    return counted


@pytest.fixture(scope="module")
def replayed(study: Study, engine_url: str) -> Iterator[Study]:
    from tests.conftest import a_table  # noqa: PLC0415 (a conftest is no module of tests)

    with a_table(engine_url), a_due_queue("triggers") as queue:
        opened(study)
        for campaign, households in study.targets.items():
            at = f"{study.campaigns[campaign]['start_date']}T17:00:00Z"
            api = study.program_of(campaign).at(at)
            answer = triggered(api, "mailing", f"c{campaign}", audience={"members": households})
            assert (answer.status, answer.body["members"]) == (201, len(set(households)))
        worked(queue)
        assert {uses(study, row) for row in study.redemptions} == {(201, False)}
        yield study


def test_each_campaign_reached_whom_the_files_name(replayed: Study) -> None:
    for campaign, households in replayed.targets.items():
        api = replayed.program_of(campaign)
        reached = told(api, "mailing", f"c{campaign}")
        assert reached == ("done", Counter(done=len(households)))


def test_coupons_were_used_as_often_as_the_files_say(replayed: Study) -> None:
    assert spent(replayed) == replayed.used
    assert replayed.used.total() == len(replayed.redemptions) == 1133


def test_a_coupon_used_again_changes_nothing(replayed: Study) -> None:
    with nothing_changes():
        assert {uses(replayed, row) for row in replayed.redemptions} == {(201, True)}


def test_who_was_no_target_has_no_coupon(replayed: Study) -> None:
    everybody = {household for named in replayed.targets.values() for household in named}
    for campaign, households in replayed.targets.items():
        stranger = min(everybody - set(households)).removeprefix("household-")
        end = replayed.campaigns[campaign]["end_date"]
        row = {"household_id": stranger, "campaign_id": campaign, "coupon_upc": "0"}
        assert uses(replayed, {**row, "redemption_date": end}) == (409, False)
