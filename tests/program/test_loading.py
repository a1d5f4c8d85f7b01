"""Every kind of flaw is found, named by its place in the document, with its mend."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.program.document import load_document
from shared.program.expiry import Dates, Never, Rolling
from shared.program.loading import InvalidProgram, load
from shared.program.program import Program
from shared.program.windows import CalendarYearWindow, RollingWindow
from tests.builders import (
    BASE_RULE,
    BOOKS_TWICE,
    SILVER_FROM_100,
    a_document,
    a_wallet,
)
from tests.program.flawed_documents import ONE_FLAW_OF_FORM, ONE_FLAW_OF_MEANING, a_changed
from tests.program.shops import documents


def flaws_in(document: object) -> dict[str, str]:
    with pytest.raises(InvalidProgram) as invalid:
        load_document(document)
    return {flaw.pointer: flaw.detail for flaw in invalid.value.flaws}


def test_the_smallest_useful_program_is_read() -> None:
    program = load(a_document())

    assert isinstance(program, Program)
    assert program.first_wallet == "points"
    assert program.wallets[0].point_value == {"USD": "0.01"}
    assert program.wallets[0].expiry == Rolling(months=12, end_of="month")
    assert [rule.rule for rule in program.earning] == ["base", "books", "gift-cards"]
    assert program.tiers is not None
    assert program.tiers.levels[1].perks == ("free_shipping",)


def test_what_is_left_out_has_its_default() -> None:
    program = load({"time_zone": "UTC", "wallets": [{"wallet": "points"}]})

    assert program.enrolment == "automatic"
    assert program.earning == ()
    assert program.tiers is None
    assert program.wallets[0].rounding == "floor"
    assert program.wallets[0].expiry == Never()
    assert program.wallets[0].point_value == {}


def test_windows_are_told_apart_by_their_kind() -> None:
    yearly = load(a_changed("/tiers/window", {"kind": "calendar_year"}))
    rolling = load(a_changed("/tiers/window", {"kind": "rolling", "months": 6}))

    assert yearly.tiers is not None
    assert yearly.tiers.window == CalendarYearWindow()
    assert rolling.tiers is not None
    assert rolling.tiers.window == RollingWindow(months=6)


def test_a_wallet_is_found_by_its_name() -> None:
    program = load(a_document())

    assert program.wallet("points") is program.wallets[0]
    assert program.wallet("cashback") is None


@pytest.mark.parametrize(("pointer", "value", "detail"), ONE_FLAW_OF_FORM + ONE_FLAW_OF_MEANING)
def test_a_flaw_is_named_by_its_place_and_its_mend(
    pointer: str, value: object, detail: str
) -> None:
    assert flaws_in(a_changed(pointer, value)) == {pointer: detail}


@pytest.mark.parametrize(
    "pointer", ["/earning/0/rate", "/earning/1/factor", "/tiers/levels/1/multiplier"]
)
@pytest.mark.parametrize("decimal", ["0", "0.000", "1000000.1"])
def test_rates_and_factors_are_more_than_nothing_and_not_beyond_reason(
    pointer: str, decimal: str
) -> None:
    (found,) = flaws_in(a_changed(pointer, decimal)).items()

    assert found[0] == pointer
    assert found[1].startswith("must be more than 0 and at most 1000")


def test_a_rule_that_means_every_line_is_refused() -> None:
    everything = {"rule": "all", "kind": "multiplier", "factor": "2"}

    assert flaws_in(a_document(earning=[BASE_RULE, everything])) == {
        "/earning/1": "give a category, a sku or another condition, to say what is meant"
    }


@pytest.mark.parametrize("lives", [{}, {"days": 30, "months": 1}])
def test_points_live_either_days_or_months(lives: dict[str, int]) -> None:
    wallet = a_wallet(expiry={"kind": "rolling", **lives})

    assert flaws_in(a_document(wallets=[wallet])) == {
        "/wallets/0/expiry": "give either days or months"
    }


@pytest.mark.parametrize("waits", [{}, {"days": 1, "hours": 24}])
def test_points_wait_either_days_or_hours(waits: dict[str, int]) -> None:
    delay = {"kind": "delay", **waits}

    flaw = "give either days or hours"
    assert flaws_in(a_changed("/wallets/0/activation", delay)) == {"/wallets/0/activation": flaw}
    assert flaws_in(a_changed("/earning/0/activation", delay)) == {"/earning/0/activation": flaw}


@pytest.mark.parametrize("place", ["/earning/0/expiry", "/tiers/levels/1/expiry"])
def test_terms_of_rules_and_tiers_are_checked_like_a_wallets(place: str) -> None:
    assert flaws_in(a_changed(place, {"kind": "rolling"})) == {place: "give either days or months"}


A_DATE = 'must be a date such as "2026-12-24"'
NO_DAY = "is not a day of the calendar"
A_DAY = 'must be a day of the year, month first, such as "12-31"'
AN_EVENT = 'must be 1 to 64 characters of a-z 0-9 _ . -, such as "order.delivered"'
A_YEAR = "must be a whole number from 1 to 365"
AN_ACTIVITY = "must be one of: order, return, event, redemption, adjustment, transfer, exchange"
ON_DELIVERY = {"kind": "event", "event": "order.delivered", "cancel_after_days": 30}
SLIDING = {"kind": "sliding", "months": 12, "activities": ["order"]}
DAYS_AWAY = "must be a whole number from 0 to 3650"


def on_dates(*dates: str, **given: int) -> dict[str, object]:
    return {"kind": "dates", "dates": list(dates), **given}


@pytest.mark.parametrize(
    ("field", "value", "inside", "flaw"),
    [
        ("activation", {"kind": "date", "date": "24.12.2026"}, "/date", A_DATE),
        ("activation", {"kind": "date", "date": "1926-12-24"}, "/date", A_DATE),
        ("activation", {"kind": "date", "date": "2026-02-29"}, "/date", NO_DAY),
        ("activation", {"kind": "date"}, "/date", "is required"),
        ("expiry", on_dates(), "/dates", "must be a list of 1 to 20"),
        ("expiry", on_dates(*["12-31"] * 21), "/dates", "must be a list of 1 to 20"),
        ("expiry", on_dates("12-31", "31-12"), "/dates/1", A_DAY),
        ("expiry", on_dates("02-30"), "/dates/0", A_DAY),
        ("expiry", on_dates("06-31"), "/dates/0", A_DAY),
        ("expiry", on_dates("12-31", "06-30", "12-31"), "/dates/2", '"12-31" is there already'),
        ("expiry", on_dates("12-31", at_least_days=-1), "/at_least_days", DAYS_AWAY),
        ("activation", {**ON_DELIVERY, "event": "Order delivered"}, "/event", AN_EVENT),
        ("activation", {**ON_DELIVERY, "cancel_after_days": 0}, "/cancel_after_days", A_YEAR),
        ("expiry", {**SLIDING, "activities": []}, "/activities", "must be a list of 1 to 7"),
        ("expiry", {**SLIDING, "activities": ["visit"]}, "/activities/0", AN_ACTIVITY),
        ("expiry", {**SLIDING, "days": 3}, "", "give either days or months"),
        (
            "expiry",
            {**SLIDING, "activities": ["order", "order"]},
            "/activities/1",
            '"order" is there already',
        ),
    ],
)
def test_terms_that_cannot_be_meant_are_told_by_their_place(
    field: str, value: dict[str, object], inside: str, flaw: str
) -> None:
    assert flaws_in(a_changed(f"/wallets/0/{field}", value)) == {
        f"/wallets/0/{field}{inside}": flaw
    }


def test_dates_stand_in_any_order_and_may_be_a_leap_day() -> None:
    program = load(a_changed("/wallets/0/expiry", on_dates("12-31", "02-29", at_least_days=30)))

    assert program.wallets[0].expiry == Dates(dates=("12-31", "02-29"), at_least_days=30)


def test_an_expiry_that_slides_is_a_wallets_or_a_tiers_and_not_a_rules() -> None:
    assert load(a_changed("/wallets/0/expiry", SLIDING))
    assert load(a_changed("/tiers/levels/1/expiry", SLIDING))
    assert flaws_in(a_changed("/earning/0/expiry", SLIDING)) == {
        "/earning/0/expiry/kind": "must be one of: dates, never, rolling"
    }


def test_points_that_wait_for_many_hours_would_be_too_many_lots() -> None:
    assert load(a_changed("/wallets/0/activation", {"kind": "delay", "hours": 384}))
    assert set(flaws_in(a_changed("/wallets/0/activation", {"kind": "delay", "hours": 385}))) == {
        "/wallets"
    }


def test_an_account_that_could_come_to_too_many_lots_is_refused() -> None:
    assert load(a_changed("/wallets/0/expiry", {"kind": "rolling", "days": 398}))
    assert flaws_in(a_changed("/wallets/0/expiry", {"kind": "rolling", "days": 399})) == {
        "/wallets": "an account could hold 401 lots, at most 400 are kept; let points expire at the "
        "end of a longer period, such as month, and wait for days instead of hours"
    }


def test_the_lots_of_all_wallets_count_together() -> None:
    daily = {"kind": "rolling", "days": 199}
    wallets = [a_wallet(wallet=name, expiry=daily) for name in ("points", "stamps")]

    assert set(flaws_in(a_document(wallets=wallets))) == {"/wallets"}


def test_spend_in_several_currencies_must_say_whose_counts() -> None:
    euro = {**BASE_RULE, "rule": "euro", "currency": "EUR"}
    two_currencies = a_document(earning=[BASE_RULE, euro])

    assert flaws_in(two_currencies) == {
        "/tiers/currency": "orders come in several currencies: say whose spend counts"
    }
    assert load({**two_currencies, "tiers": {**SILVER_FROM_100, "currency": "EUR"}})
    assert load({**two_currencies, "tiers": {**SILVER_FROM_100, "metric": "orders"}})


TO_YEAR_END = {"at": "period_end", "period": {"kind": "calendar_year"}}


@pytest.mark.parametrize(
    ("changes", "flaws"),
    [
        ({"review": TO_YEAR_END}, {}),
        ({"review": {"period": {"kind": "join_date"}}, "reset": {"wallets": ["points"]}}, {}),
        (
            {"review": {"period": {"kind": "join_date"}}},
            {"/tiers/review/period": "nothing happens at the end of a period here"},
        ),
        (
            {"review": {"grace_end_of": "month"}},
            {"/tiers/review/grace_days": "must be at least 1 for grace to last to an end"},
        ),
        (
            {"review": {"downgrade": "none", "grace_days": 3}},
            {"/tiers/review/grace_days": "no tier is lost here, so there is no grace"},
        ),
        (
            {"reset": {"wallets": ["points", "cash"]}},
            {"/tiers/reset/wallets/1": '"cash" is not a wallet of this program'},
        ),
        (
            {"reset": {"wallets": ["points", "points"]}},
            {"/tiers/reset/wallets/1": '"points" is named already'},
        ),
        (
            {"review": {"at": "yearly"}},
            {"/tiers/review/at": "must be one of: immediately, period_end"},
        ),
        (
            {"review": {**TO_YEAR_END, "period": {"kind": "rolling", "months": 1}}},
            {"/tiers/review/period/kind": "must be one of: calendar_year, join_date, since_tier"},
        ),
    ],
)
def test_what_happens_at_ends_of_periods_must_make_sense(
    changes: dict[str, Any], flaws: dict[str, str]
) -> None:
    document = a_document(tiers={**SILVER_FROM_100, **changes})

    assert (flaws_in(document) if flaws else load(document) and {}) == flaws


def test_days_of_warning_are_whole_and_at_least_one() -> None:
    assert flaws_in(a_document(reminders={"tier_days": [30, 0]})) == {
        "/reminders/tier_days/1": "must be a whole number from 1 to 365"
    }


def test_all_flaws_are_told_at_once() -> None:
    document = a_document(
        time_zone=0,
        wallets=[a_wallet(rounding="up", surprise=1)],
        earning=[{**BASE_RULE, "rate": 1}, BOOKS_TWICE, {"kind": "gift"}],
    )

    assert set(flaws_in(document)) == {
        "/time_zone",
        "/wallets/0/rounding",
        "/wallets/0/surprise",
        "/earning/0/rate",
        "/earning/2/kind",
    }


def test_the_exception_says_all_of_it_too() -> None:
    with pytest.raises(InvalidProgram, match=r"^/: must be an object$"):
        load([])
    with pytest.raises(InvalidProgram, match=r"^/time_zone: is required; /wallets: is required$"):
        load({})


def test_a_pointer_escapes_the_signs_it_is_made_of() -> None:
    odd = a_wallet(point_value={"a/b": "0.01"})

    assert set(flaws_in(a_document(**{"a/b~c": 1}))) == {"/a~1b~0c"}
    assert set(flaws_in(a_document(wallets=[odd]))) == {"/wallets/0/point_value/a~1b"}


def test_keys_that_yaml_reads_as_something_else_are_flaws_not_crashes() -> None:
    odd: dict[Any, Any] = {**a_document(), True: 1, 7: 2, None: 3}
    odd["wallets"] = [a_wallet(point_value={1: "0.01"})]

    assert {"/True", "/7", "/None"} <= set(flaws_in(odd))
    assert set(flaws_in(a_document(wallets=[a_wallet(point_value={1: "0.01"})]))) == {
        "/wallets/0/point_value/1"
    }


@settings(max_examples=40)
@given(documents())
def test_any_valid_document_is_read(document: dict[str, Any]) -> None:
    program = load(document)

    assert [wallet.wallet for wallet in program.wallets] == [
        wallet["wallet"] for wallet in document["wallets"]
    ]
    assert [rule.kind for rule in program.earning] == [rule["kind"] for rule in document["earning"]]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)


@settings(max_examples=50)
@given(JSON, st.sampled_from([pointer for pointer, *_ in ONE_FLAW_OF_FORM]))
def test_whatever_stands_anywhere_is_read_or_refused_and_never_crashes(
    value: object, pointer: str
) -> None:
    for document in (value, a_changed(pointer, value)):
        try:
            load(document)
        except InvalidProgram as invalid:
            assert all(flaw.detail for flaw in invalid.flaws)


AFTER_DELIVERY = {"kind": "event", "event": "order.delivered", "cancel_after_days": 30}
EXCHANGE = {"exchange": "to-miles", "from_wallet": "points", "to_wallet": "miles", "rate": "0.5"}


@pytest.mark.parametrize(
    ("changed", "flaws"),
    [
        ({}, {"/exchanges/0/to_wallet": '"miles" is not a wallet of this program'}),
        ({"to_program": "airline"}, {}),
        (
            {"to_wallet": "points"},
            {"/exchanges/0/to_wallet": "must be another wallet than from_wallet"},
        ),
        ({"to_program": "airline", "to_wallet": "points"}, {}),
        (
            {"to_program": "airline", "from_wallet": "stamps"},
            {"/exchanges/0/from_wallet": '"stamps" is not a wallet of this program'},
        ),
        (
            {"to_program": "airline", "rate": "0"},
            {"/exchanges/0/rate": "must be more than 0 and at most 1000000"},
        ),
    ],
)
def test_an_exchange_is_between_wallets_that_are_there(
    changed: dict[str, str], flaws: dict[str, str]
) -> None:
    document = a_document(exchanges=[{**EXCHANGE, **changed}])

    assert (flaws_in(document) if flaws else load(document).exchanges[0].rate) == (flaws or "0.5")


@pytest.mark.parametrize(
    ("document", "awaits"),
    [
        (a_document(), False),
        (a_document(wallets=[a_wallet(activation=AFTER_DELIVERY)]), True),
        (a_document(earning=[{**BASE_RULE, "activation": AFTER_DELIVERY}]), True),
    ],
    ids=["immediately", "a wallet", "a rule"],
)
def test_a_program_says_whether_points_wait_for_events(
    document: dict[str, Any], *, awaits: bool
) -> None:
    assert load(document).awaits_events is awaits
