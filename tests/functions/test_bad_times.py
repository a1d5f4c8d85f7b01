"""Times that do not exist, lie ahead, or leave open when they are (reliability.md, section 4, 51 to 58)."""

import pytest

from tests.builders import a_document
from tests.functions.api import START, Api
from tests.functions.requests import grant_field, order_field
from tests.functions.stillness import nothing_changes

PLACED_AT, UNTIL = order_field("placed_at"), grant_field("until")
FORM = 'Must be an instant with its offset, such as "2026-03-01T09:30:00Z".'
NO_SUCH_TIME = "Must be a date and time of the calendar; this day or time does not exist."
OUT_OF_RANGE = "Must lie between the years 1970 and 9999."
TOO_EARLY = "Must not lie more than 15 minutes in the future."

WRONG = {
    "2026-02-30T09:00:00Z": NO_SUCH_TIME,
    "2026-02-29T09:00:00Z": NO_SUCH_TIME,
    "2026-13-01T09:00:00Z": NO_SUCH_TIME,
    "2026-03-01T24:00:00Z": NO_SUCH_TIME,
    "2026-03-01T09:60:00Z": NO_SUCH_TIME,
    "2016-12-31T23:59:60Z": NO_SUCH_TIME,  # a leap second that was
    "2026-03-01T09:00:00+24:00": NO_SUCH_TIME,
    "0000-01-01T00:00:00Z": NO_SUCH_TIME,
    "2026-03-01T09:00:00": FORM,
    "2026-03-01": FORM,
    "2026-03-01 09:00:00Z": FORM,
    "2026-03-01T09:00Z": FORM,
    "2026-03-01T09:00:00 Europe/Berlin": FORM,
    "2026-03-01T09:00:00[Europe/Berlin]": FORM,
    "2026-03-01T09:00:00+0100": FORM,
    "20260301T090000Z": FORM,
    "2026-W09-7T09:00:00Z": FORM,
    "2026-060T09:00:00Z": FORM,
    "1 March 2026": FORM,
    "2026-03-01T09:00:00Z ": FORM,
    "2026-03-01T09:00:00Z\n": FORM,
    "2026-03-01T09:00:00Z\x00": FORM,
    "２０２６-03-01T09:00:00Z": FORM,
    "-2026-03-01T09:00:00Z": FORM,
    "+12026-03-01T09:00:00Z": FORM,
    "": FORM,
    "now": FORM,
    "0001-01-01T00:00:00Z": OUT_OF_RANGE,
    "1969-12-31T23:59:59.999Z": OUT_OF_RANGE,
    "1970-01-01T00:00:00+00:01": OUT_OF_RANGE,
    "9999-12-31T23:59:59-00:01": OUT_OF_RANGE,
    "9999-12-31T23:59:59Z": TOO_EARLY,
    "2038-01-19T03:14:08Z": TOO_EARLY,
    "2035-01-01T00:00:00Z": TOO_EARLY,
    "2026-03-01T09:45:00.001Z": TOO_EARLY,
}


@pytest.mark.parametrize("value", WRONG, ids=ascii)
def test_a_wrong_time_is_refused_with_what_is_wrong_with_it(shop: Api, value: str) -> None:
    with nothing_changes():
        refused = PLACED_AT.send(shop, value)
    assert (refused.status, refused.problem) == (400, "invalid_request")
    assert refused.body["errors"] == [{"pointer": "#/placed_at", "detail": WRONG[value]}]


@pytest.mark.parametrize(
    "value", [value for value, told in WRONG.items() if told != TOO_EARLY], ids=ascii
)
def test_a_wrong_end_of_a_grant_is_refused_alike(shop: Api, value: str) -> None:
    with nothing_changes():
        refused = UNTIL.send(shop, value)
    assert refused.body["errors"] == [{"pointer": "#/until", "detail": WRONG[value]}]


@pytest.mark.parametrize("value", [0, 1772357400, 1772357400.5, True, None, [], {}], ids=repr)
def test_a_time_is_a_text(shop: Api, value: object) -> None:
    with nothing_changes():
        refused = PLACED_AT.send(shop, value)
    assert refused.body["errors"] == [{"pointer": "#/placed_at", "detail": FORM}]


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01T09:45:00Z",
        "2026-03-01T23:30:00+14:00",
        "2026-02-28T21:30:00-12:00",
        "2026-03-01t09:30:00z",
        "2026-03-01T09:30:00.123456789Z",
        "1970-01-01T00:00:00Z",
        "2024-02-29T00:00:00Z",
    ],
)
def test_any_offset_and_any_past_is_read(engine: str, value: str) -> None:
    api = a_shop()
    assert api.post("/v1/orders", {**PLACED_AT.body, "placed_at": value}).status == 201


def test_an_order_of_half_a_century_ago_has_earned_points_that_are_gone(engine: str) -> None:
    order = {**PLACED_AT.body, "placed_at": "1970-01-01T00:00:00Z"}
    earned = a_shop().post("/v1/orders", order)
    assert (earned.body["points"], earned.body["available"]) == (25, 0)
    assert earned.body["postings"][0]["expires_at"] == "1971-02-01T00:00:00.000Z"
    balance = a_shop().get("/v1/members/m-1/balance").body["wallets"]["points"]
    assert (balance["available"], balance["expired"], balance["lifetime"]) == (0, 25, 25)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        (
            "2026-03-29T02:30:00+01:00",
            "2026-03-29T01:30:00.000Z",
        ),  # a gap in Paris, named by its offset
        (
            "2025-10-26T02:30:00+02:00",
            "2025-10-26T00:30:00.000Z",
        ),  # the first of two half past twos
        ("2025-10-26T02:30:00+01:00", "2025-10-26T01:30:00.000Z"),  # the second
    ],
)
def test_an_offset_leaves_nothing_open_when_clocks_change(
    engine: str, local: str, utc: str
) -> None:
    api = a_shop().at("2026-04-01T00:00:00Z")
    api.post("/v1/orders", {**PLACED_AT.body, "placed_at": local})
    replayed = api.post("/v1/orders", {**PLACED_AT.body, "placed_at": local})
    other = api.post("/v1/orders", {**PLACED_AT.body, "placed_at": utc})
    assert (replayed.status, replayed.replayed) == (201, True)
    assert other.status == 422  # the same instant, but other content: what was sent is what counts


def a_shop() -> Api:
    api = Api(now=START)
    assert api.put("/v1/program", a_document()).status == 201
    return api
