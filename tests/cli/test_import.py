"""Members move in once, whole, and only as the signed totals say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.members import MEMBERS, NewHome, a_new_home, looked_at, move_in, saved

Capture = pytest.CaptureFixture[str]
BALANCES = {
    ("ann", "points"): 150,
    ("ann", "miles"): 30,
    ("cleo", "points"): 20,
}


@pytest.fixture
def home() -> Iterator[NewHome]:
    with a_new_home() as fake:
        yield fake


def test_a_dry_run_shows_totals_and_sends_nothing(
    home: NewHome, tmp_path: Path, capsys: Capture
) -> None:
    code, shown, digest = looked_at(capsys, home.url, saved(tmp_path, MEMBERS))
    assert (code, home.sent) == (0, [])
    assert digest
    rows = [" ".join(line.replace("│", " ").split()) for line in shown.splitlines()]
    for row in (
        "members 3",
        "lots 4",
        "points, points 170",
        "points, miles 30",
        "expire 2099-01 100 points",
        "expire as the program says 70 points",
        "expire 2099-06 30 miles",
        "tier gold 1 members",
        "points expired 7 in 1 lots that have expired; not sent",
        "tiers ended 1 their tier_until is past; not sent",
    ):
        assert row in rows


def test_a_commit_sends_profiles_tiers_and_lots(
    home: NewHome, tmp_path: Path, capsys: Capture
) -> None:
    file = saved(tmp_path, MEMBERS)
    digest = looked_at(capsys, home.url, file)[2]
    assert move_in(home.url, file, "--commit", digest) == 0
    assert home.balances == BALANCES
    assert home.documents("/v1/members")[0] == {
        "member_id": "ann",
        "profile": {
            "email": "ann@example.com",
            "first_name": "Ann",
            "consent": {"email": True},
            "attributes": {"size": "007"},
        },
    }
    (grant,) = home.documents("/ann/tier/grants")
    assert (grant["tier"], grant["until"]) == ("gold", "2099-12-31T23:00:00.000Z")
    lots = {(lot["member_id"], lot.get("expires_at")) for lot in home.documents("/adjustments")}
    assert ("ann", "2099-01-31T23:00:00.000Z") in lots  # the end of that day in Berlin
    assert ("ann", None) in lots
    assert not home.documents("/cleo/tier/grants")


def test_the_same_file_again_and_shuffled_changes_nothing(
    home: NewHome, tmp_path: Path, capsys: Capture
) -> None:
    file = saved(tmp_path, MEMBERS)
    header, *rows = MEMBERS.splitlines()
    turned = saved(tmp_path, "\r\n".join([header, *reversed(rows)]), "turned.csv")
    digest = looked_at(capsys, home.url, file)[2]
    assert move_in(home.url, file, "--commit", digest) == 0
    taken = len(home.sent)
    assert move_in(home.url, turned, "--commit", digest) == 0
    assert len(home.sent) == taken


def test_another_digest_sends_nothing(home: NewHome, tmp_path: Path, capsys: Capture) -> None:
    file = saved(tmp_path, MEMBERS)
    digest = looked_at(capsys, home.url, file)[2]
    changed = saved(tmp_path, MEMBERS.replace(",100,", ",101,"))
    assert move_in(home.url, changed, "--commit", digest) == 2
    assert home.sent == []


def test_a_balance_that_moved_in_is_never_added_to(
    home: NewHome, tmp_path: Path, capsys: Capture
) -> None:
    file = saved(tmp_path, MEMBERS)
    move_in(home.url, file, "--commit", looked_at(capsys, home.url, file)[2])
    more = saved(tmp_path, MEMBERS + "ann,,,,,500,2099-03-31,,,\n")
    refusals = tmp_path / "refusals.csv"
    digest = looked_at(capsys, home.url, more)[2]
    assert move_in(home.url, more, "--commit", digest, "--refusals", str(refusals)) == 1
    assert home.balances == BALANCES
    assert "2,ann,points,id_reused" in refusals.read_text()


def test_a_member_with_another_profile_keeps_it_and_gets_the_points(
    home: NewHome, tmp_path: Path, capsys: Capture
) -> None:
    home.taken_by_id["bob"] = b"{}"
    file = saved(tmp_path, "member_id,points,email\nbob,5,bob@example.com\n")
    digest = looked_at(capsys, home.url, file)[2]
    assert move_in(home.url, file, "--commit", digest) == 1
    assert home.balances == {("bob", "points"): 5}


def test_after_a_refusal_the_members_other_commands_stay_unsent(
    home: NewHome, tmp_path: Path, capsys: Capture
) -> None:
    home.refuses["ann"] = "account_closed"
    file = saved(tmp_path, MEMBERS)
    digest = looked_at(capsys, home.url, file)[2]
    assert move_in(home.url, file, "--commit", digest) == 1
    assert home.balances == {("cleo", "points"): 20}


def test_a_lost_answer_books_nothing_twice(home: NewHome, tmp_path: Path, capsys: Capture) -> None:
    file = saved(tmp_path, MEMBERS)
    digest = looked_at(capsys, home.url, file)[2]
    home.answers_lost = 3
    assert move_in(home.url, file, "--commit", digest) == 0
    assert home.balances == BALANCES


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("bob,=HYPERLINK(1),5,,,", "bad_profile|formula"),
        ("bob,,-5,,,", "negative_points"),
        ("bob,,1.5,,,", "unreadable_points"),
        ('bob,,"1,250",,,', "thousands_separator"),
        ("bob,,1 250,,,", "thousands_separator"),
        ("bob,,٣,,,", "unreadable_points"),
        ("bob,,5,31.12.2099,,", "unreadable_time"),
        ("bob,,5,2099-02-30,,", "unreadable_time"),
        ("bob,,5,,stars,", "unknown_wallet"),
        ("bob,,5,,,platinum", "unknown_tier"),
        ("bob,nobody,5,,,", "bad_profile"),
        ("bob@example.com,,5,,,", "personal_member_id"),
        (",,5,,,", "no_member_id"),
        ("=1+1,,5,,,", "formula"),
        ("bob,,5,,,,7", "too_many_values"),
        ("ann,other@example.com,5,2099-01-01,,", "contradiction"),
        ("ann,,5,,,", "duplicate_lot"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_sent(
    row: str, reason: str, home: NewHome, tmp_path: Path, capsys: Capture
) -> None:
    text = f"member_id,email,points,expires_at,wallet,tier\nann,ann@example.com,9,,,\n{row}\n"
    code, shown, digest = looked_at(capsys, home.url, saved(tmp_path, text))
    assert (code, digest) == (1, "")
    assert "line 3" in shown
    assert any(f": {each}:" in shown for each in reason.split("|"))


def test_a_skipped_member_is_left_out_whole(home: NewHome, tmp_path: Path, capsys: Capture) -> None:
    file = saved(tmp_path, "member_id,points,expires_at\nann,5,\nann,-1,2099-01-01\nbob,7,\n")
    code, shown, digest = looked_at(capsys, home.url, file, "--skip-bad")
    assert code == 1
    assert "line 2 member ann: row: member_left_out" in shown
    assert move_in(home.url, file, "--skip-bad", "--commit", digest) == 1
    assert home.balances == {("bob", "points"): 7}


def test_one_bad_row_in_a_hundred_thousand_stops_all(
    home: NewHome, tmp_path: Path, capsys: Capture
) -> None:
    rows = [f"m{n},{'x' if n == 49_999 else n}" for n in range(100_000)]
    file = saved(tmp_path, "\n".join(["member_id,points", *rows]))
    code, shown, _ = looked_at(capsys, home.url, file)
    assert (code, home.sent) == (1, [])
    assert "line 50001 member m49999: row: unreadable_points" in shown


@pytest.mark.parametrize(
    "content",
    [
        'member_id;first_name;points\r\nann;"O""Hara; 🎉";5\r\n'.encode(),
        '\ufeffmember_id,first_name,points\nann,"O""Hara; 🎉",5\n'.encode(),
    ],
)
def test_spreadsheets_variants_are_read(
    content: bytes, home: NewHome, tmp_path: Path, capsys: Capture
) -> None:
    file = saved(tmp_path, content)
    digest = looked_at(capsys, home.url, file)[2]
    assert move_in(home.url, file, "--commit", digest) == 0
    assert home.documents("/v1/members")[0]["profile"]["first_name"] == 'O"Hara; 🎉'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (MEMBERS.encode("utf-16"), "UTF-16"),
        (MEMBERS.encode("utf-16-le"), "UTF-16"),
        (b"member_id,first_name\nann,Jos\xe9\n", "not UTF-8"),
        (b'member_id,first_name\nann,"Ann\nbob,Bob\n', "line 2"),
        (b"number,points\nann,5\n", "no column 'member_id'"),
        (b"", "empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_plainly(
    content: bytes, said: str, home: NewHome, tmp_path: Path, capsys: Capture
) -> None:
    assert move_in(home.url, saved(tmp_path, content)) == 2
    assert said in capsys.readouterr().err


def test_the_report_of_refusals_is_inert_in_a_spreadsheet(
    home: NewHome, tmp_path: Path, capsys: Capture
) -> None:
    refusals = tmp_path / "refusals.csv"
    file = saved(tmp_path, "member_id,points\n-x,-1\n")
    assert move_in(home.url, file, "--refusals", str(refusals)) == 1
    assert "-x" not in refusals.read_text().replace("'-x", "")


def test_a_key_that_is_not_accepted_stops_early(home: NewHome, tmp_path: Path) -> None:
    assert move_in(home.url, saved(tmp_path, MEMBERS), key="another") == 3
