"""The recipes for moving in from other programs load their samples."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.members import NewHome, a_new_home, looked_at, move_in, saved

SAMPLES = Path(__file__).parent / "samples"
RECIPES = Path(__file__).parents[2] / "docs/recipes"
BALANCES = {
    "smile": {("7001", "points"): 1250},
    "yotpo": {("8001", "points"): 300, ("8002", "points"): 40},
    "loyaltylion": {("9001", "points"): 500, ("9002", "points"): 75},
}


@pytest.fixture
def home() -> Iterator[NewHome]:
    with a_new_home() as fake:
        yield fake


@pytest.mark.parametrize("preset", sorted(BALANCES))
def test_a_sample_moves_in(preset: str, home: NewHome, capsys: pytest.CaptureFixture[str]) -> None:
    file = SAMPLES / f"{preset}.csv"
    code, _, digest = looked_at(capsys, home.url, file, "--preset", preset)
    assert code == 0
    assert move_in(home.url, file, "--preset", preset, "--commit", digest) == 0
    assert home.balances == BALANCES[preset]
    assert len(home.documents("/v1/members")) == 2
    assert len(home.documents("/tier/grants")) == 1


@pytest.mark.parametrize("preset", sorted(BALANCES))
def test_a_recipe_shows_its_sample(preset: str) -> None:
    recipe = (RECIPES / f"move-in-from-{preset}.md").read_text(encoding="utf-8")
    assert (SAMPLES / f"{preset}.csv").read_text(encoding="utf-8") in recipe
    assert f"--preset {preset}" in recipe


def test_tiers_may_have_other_names(
    home: NewHome, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = saved(tmp_path, "member_id,tier\nann,VIP\nbob,Member\n")
    named = ("--tier", "VIP=gold", "--tier", "Member=")
    digest = looked_at(capsys, home.url, file, *named)[2]
    assert move_in(home.url, file, *named, "--commit", digest) == 0
    assert [grant["tier"] for grant in home.documents("/tier/grants")] == ["gold"]


def test_columns_and_dates_may_be_of_another_kind(
    home: NewHome, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = saved(tmp_path, "No,Born,Left,Until\n1,12/10/1990,5,12/31/2099\n")
    columns = "member_id=shop-{No},birthday=Born,points=Left,expires_at=Until"
    flags = ("--map", columns, "--date-format", "%m/%d/%Y")
    digest = looked_at(capsys, home.url, file, *flags)[2]
    assert move_in(home.url, file, *flags, "--commit", digest) == 0
    assert home.documents("/v1/members")[0]["profile"] == {"birthday": "1990-12-10"}
    (lot,) = home.documents("/adjustments")
    assert (lot["member_id"], lot["expires_at"]) == ("shop-1", "2099-12-31T23:00:00.000Z")
