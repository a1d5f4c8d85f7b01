"""The journal depends on the commands alone: sweeps that are late, missed, doubled or split leave it the same."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.ledger.entry import Entry
from shared.ledger.settle import next_due
from shared.program.loading import load
from tests.builders import DAY_MS, a_line, instant
from tests.ledger.lives import DOCUMENTS, REVIEWED, STARTS
from tests.ledger.member import (
    Account,
    a_member,
    adjusting,
    buying,
    evaluating,
    granting,
    redeeming,
)

Deed = Callable[[Account], object]
Sweeps = Callable[[Account, int], None]

DEEDS = st.one_of(
    st.builds(
        lambda amount, late: (
            lambda account: account.tries(
                buying(a_line(amount=amount), placed_at=account.now - late)
            )
        ),
        st.integers(0, 20_000),
        st.just(0) | st.integers(0, 100 * DAY_MS),
    ),
    st.builds(lambda points: lambda account: account.tries(redeeming(points)), st.integers(1, 300)),
    st.builds(
        lambda points: lambda account: account.tries(adjusting(points)), st.integers(-99, 99)
    ),
    st.just(lambda account: account.tries(evaluating())),
    st.builds(
        lambda tier, days: (
            lambda account: account.tries(granting(tier, account.now + days * DAY_MS))
        ),
        st.sampled_from(["bronze", "silver", "gold"]),
        st.integers(1, 400),
    ),
)
HISTORIES = st.lists(st.tuples(st.integers(0, 60 * DAY_MS), DEEDS), min_size=1, max_size=12)


def lived(
    document: dict[str, Any],
    start: str,
    history: list[tuple[int, Deed]],
    sweeps: Sweeps,
    later: dict[str, Any] | None = None,
) -> list[Entry]:
    """The journal of a history, with ``sweeps`` between its deeds and one long after.

    Half a year on, ``later`` comes into force.
    """
    programs = [load(each) for each in (document, later) if each]
    half_a_year_on = (instant(start) + 180 * DAY_MS,) if later else ()
    account = a_member(*programs, effective_at=half_a_year_on, at=start)
    for gap, deed in history:
        sweeps(account, account.now + gap)
        deed(account)
    sweeps(account, account.now + 1000 * DAY_MS)
    account.is_swept()
    return account.entries


def never(account: Account, until: int) -> None:
    account.now = until


def at_the_last_moment(account: Account, until: int) -> None:
    account.now = until
    account.is_swept()
    account.is_swept()


def step_by_step(account: Account, until: int) -> None:
    """One due instant at a time, each swept the moment it comes, and once more for good measure."""
    assert account.newest is not None
    while (due := next_due(account.newest)) is not None and due <= until:
        account.now = max(due, account.now)
        assert account.is_swept()
        assert account.is_swept() == []
    account.now = until


def now_and_then(account: Account, until: int) -> None:
    middle = account.now + (until - account.now) // 3
    for moment in (middle, middle, until - 1):
        account.now = max(moment, account.now)
        account.is_swept()
    account.now = until


@settings(max_examples=60)
@given(st.sampled_from(DOCUMENTS + REVIEWED), st.sampled_from(STARTS), HISTORIES)
def test_the_journal_is_the_same_however_it_was_swept(
    document: dict[str, Any], start: str, history: list[tuple[int, Deed]]
) -> None:
    alone = lived(document, start, history, never)

    for sweeps in (at_the_last_moment, step_by_step, now_and_then):
        assert lived(document, start, history, sweeps) == alone


@settings(max_examples=15)
@given(st.sampled_from(DOCUMENTS + REVIEWED), st.sampled_from(STARTS), HISTORIES)
def test_the_same_commands_make_the_same_journal(
    document: dict[str, Any], start: str, history: list[tuple[int, Deed]]
) -> None:
    assert lived(document, start, history, never) == lived(document, start, history, never)


@settings(max_examples=40)
@given(st.permutations(REVIEWED), st.sampled_from(STARTS), HISTORIES)
def test_a_new_version_changes_what_happens_and_not_that_it_happens_once(
    documents: list[dict[str, Any]], start: str, history: list[tuple[int, Deed]]
) -> None:
    before, after, *_ = documents
    alone = lived(before, start, history, never, after)

    for sweeps in (step_by_step, now_and_then):
        assert lived(before, start, history, sweeps, after) == alone
