"""Members are left in peace: consent, quiet hours, caps and digests, on their own clocks."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messages.calm import (
    DAY_MS,
    Addressee,
    Collect,
    Later,
    Never,
    Outgoing,
    Send,
    Verdict,
    digest_at,
    quiet_until,
    refusing,
    verdict,
)
from shared.messages.unsubscribing import unsubscribe_headers
from shared.program.messages.calm import Digest, Quiet, Small
from shared.program.messages.telling import CHANNELS, DIGEST, USUAL, Channel
from tests.builders import instant
from tests.messages.shops import a_shop

NIGHT = {"begin": "21:00", "end": "08:00"}
HOUR_MS = DAY_MS // 24
BERLIN = "Europe/Berlin"


def judged(
    fact: str = "campaign.reached",
    channel: Channel = "email",
    at: str = "2026-03-01T12:00",
    *,
    points: int | None = None,
    messages: dict[str, Any] | None = None,
    **known: Any,
) -> Verdict:
    to = Addressee(
        **{"zone": "UTC", "consent": {"email": True, "sms": True, "push": True}, **known}
    )
    outgoing = Outgoing(fact=fact, channel=channel, points=points)
    zone = to.zone
    return verdict(outgoing, to, a_shop(**messages or {}).messaging, instant(at, zone))


@pytest.mark.parametrize(
    ("consent", "told"),
    [
        ({"email": True}, Send()),
        ({"email.offers": True}, Send()),
        ({"email": False, "email.offers": True}, Send()),
        ({"email": True, "offers": False, "email.offers": True}, Send()),
        ({}, Never("no_consent")),
        ({"sms": True}, Never("no_consent")),
        ({"email": False}, Never("no_consent")),
        ({"email": True, "email.offers": False}, Never("declined")),
        ({"email": True, "offers": False}, Never("declined")),
    ],
)
def test_marketing_needs_a_consent(consent: dict[str, bool], told: Verdict) -> None:
    assert judged(consent=consent) == told


def test_a_consent_counts_once_it_is_confirmed_where_that_is_asked_for() -> None:
    double = {"double_opt_in": ["email"]}

    assert judged(messages=double) == Never("not_confirmed")
    assert judged(messages=double, consent={"email": True, "email.confirmed": False}) == Never(
        "not_confirmed"
    )
    assert judged(messages=double, consent={"email": True, "email.confirmed": True}) == Send()
    assert judged(channel="sms", messages=double) == Send()


def test_what_is_transactional_needs_no_consent_but_an_address_and_an_account() -> None:
    assert judged("points.earned", consent={"email": False, "email.points": False}) == Send()
    assert judged("points.earned", reachable=False) == Never("unreachable")
    assert judged("points.earned", closed=True) == Never("closed")


def test_a_topic_may_be_spared_though_it_is_transactional() -> None:
    optional = {"topics": [{"topic": "points", "optional": True}]}

    assert judged("points.earned", consent={}, messages=optional) == Send()
    assert judged(
        "points.earned", consent={refusing("email", "points"): False}, messages=optional
    ) == Never("declined")


def test_an_inbox_is_the_shops_own_page() -> None:
    assert judged(channel="inbox", consent={}) == Send()
    assert judged(channel="inbox", consent={"inbox.offers": False}) == Never("declined")


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-03-01T20:59", None),
        ("2026-03-01T21:00", "2026-03-02T08:00"),
        ("2026-03-02T00:00", "2026-03-02T08:00"),
        ("2026-03-02T07:59", "2026-03-02T08:00"),
        ("2026-03-02T08:00", None),
    ],
)
def test_quiet_hours_last_over_midnight_on_the_members_clocks(at: str, until: str | None) -> None:
    told = judged(at=at, zone=BERLIN, messages={"quiet": NIGHT})

    assert told == (Later(instant(until, BERLIN)) if until else Send())
    assert judged("points.earned", at=at, zone=BERLIN, messages={"quiet": NIGHT}) == Send()


def test_what_is_transactional_waits_too_if_the_program_says_so() -> None:
    quiet = {"quiet": {**NIGHT, "transactional": True}}

    assert judged("points.earned", at="2026-03-01T23:00", messages=quiet) == Later(
        instant("2026-03-02T08:00")
    )
    assert judged("points.earned", "inbox", "2026-03-01T23:00", messages=quiet) == Send()


@pytest.mark.parametrize(
    ("begin", "end", "now", "until"),
    [
        # On 29 March 2026 Berlin's clocks go from 02:00 to 03:00: 02:30 is skipped.
        ("22:00", "02:30", "2026-03-28T23:00:00+01:00", "2026-03-29T03:30:00+02:00"),
        ("01:30", "08:00", "2026-03-29T03:15:00+02:00", "2026-03-29T08:00:00+02:00"),
        # On 25 October 2026 they go from 03:00 back to 02:00: 02:30 comes twice.
        ("22:00", "02:30", "2026-10-25T00:00:00+02:00", "2026-10-25T02:30:00+02:00"),
        ("22:00", "02:30", "2026-10-25T02:15:00+01:00", "2026-10-25T02:30:00+01:00"),
        ("22:00", "08:00", "2026-10-24T22:00:00+02:00", "2026-10-25T08:00:00+01:00"),
    ],
)
def test_quiet_hours_end_once_where_clocks_are_changed(
    begin: str, end: str, now: str, until: str
) -> None:
    assert quiet_until(Quiet(begin=begin, end=end), BERLIN, instant(now)) == instant(until)


def test_marketing_ends_at_the_cap() -> None:
    caps = {"caps": [{"channel": "email", "days": 7, "most": 2}]}
    now = instant("2026-03-01T12:00")

    assert judged(messages=caps, capped=[now - DAY_MS]) == Send()
    assert judged(messages=caps, capped=[now - DAY_MS, now - 2 * DAY_MS]) == Never("capped")
    assert judged(messages=caps, capped=[now - DAY_MS, now - 7 * DAY_MS]) == Send()
    assert judged("points.earned", messages=caps, capped=[now, now]) == Send()
    assert judged(channel="sms", messages=caps, capped=[now, now]) == Send()


def test_small_facts_are_collected() -> None:
    small = {"digests": [{"channel": "email", "facts": [{"fact": "points.earned", "below": 50}]}]}

    assert judged("points.earned", points=49, messages=small) == Collect(
        instant("2026-03-01T18:00")
    )
    assert judged("points.earned", points=50, messages=small) == Send()
    assert judged("points.earned", "push", points=49, messages=small) == Send()
    assert judged(DIGEST, messages=small) == Send()


@pytest.mark.parametrize(
    ("every", "now", "due"),
    [
        ("day", "2026-03-01T17:59", "2026-03-01T18:00"),
        ("day", "2026-03-01T18:00", "2026-03-02T18:00"),
        ("week", "2026-03-01T12:00", "2026-03-02T18:00"),
        ("week", "2026-03-02T18:00", "2026-03-09T18:00"),
    ],
)
def test_a_digest_is_due_at_its_time(every: Any, now: str, due: str) -> None:
    digest = Digest(channel="email", facts=(Small(fact="points.earned"),), every=every)

    assert digest_at(digest, BERLIN, instant(now, BERLIN)) == instant(due, BERLIN)


def test_a_day_that_a_zone_skipped_is_made_up_for() -> None:
    # Samoa had no 30 December 2011, a Friday.
    digest = Digest(channel="email", facts=(), every="week", weekday="friday", at="12:00")
    now = instant("2011-12-29T13:00", "Pacific/Apia")

    assert now < digest_at(digest, "Pacific/Apia", now) <= now + 9 * DAY_MS


ZONES = [
    "UTC",
    BERLIN,
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Chatham",
]


@st.composite
def nights(draw: st.DrawFn) -> dict[str, Any]:
    """Quiet hours that a program may have."""
    begin, minutes = draw(st.integers(0, 1439)), draw(st.integers(1, 16 * 60))
    clocks = [f"{each // 60:02}:{each % 60:02}" for each in (begin, (begin + minutes) % 1440)]
    return {"begin": clocks[0], "end": clocks[1], "transactional": draw(st.booleans())}


CONSENTS = st.sampled_from(["email", "sms", "push", "inbox", "offers", "email.offers"])
# Around the nights in which clocks are changed, and on any other day.
NOWS = st.one_of(
    st.integers(instant("2026-01-01"), instant("2027-12-31")),
    *(
        st.integers(instant(day) - DAY_MS, instant(day) + 2 * DAY_MS)
        for day in ("2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25")
    ),
)


@st.composite
def addressees(draw: st.DrawFn, now: int) -> Addressee:
    """Members anywhere, with consents and what they got in the last ten days."""
    hours = draw(st.lists(st.integers(0, 10 * 24), max_size=6))
    consent = draw(st.dictionaries(CONSENTS, st.booleans()))
    capped = [now - each * HOUR_MS for each in hours]
    return Addressee(zone=draw(st.sampled_from(ZONES)), consent=consent, capped=capped)


@given(
    night=nights(),
    most=st.integers(0, 3),
    now=NOWS,
    outgoing=st.builds(
        Outgoing, fact=st.sampled_from(sorted(USUAL)), channel=st.sampled_from(CHANNELS)
    ),
    data=st.data(),
)
def test_members_are_left_in_peace_and_what_they_need_is_not_lost(
    night: dict[str, Any], most: int, now: int, outgoing: Outgoing, data: st.DataObject
) -> None:
    channel = outgoing.channel
    messaging = a_shop(quiet=night, caps=[{"channel": channel, "days": 3, "most": most}]).messaging
    to = data.draw(addressees(now))
    told = verdict(outgoing, to, messaging, now)
    quiet = messaging.quiet
    assert quiet is not None

    if outgoing.fact != "campaign.reached":
        assert isinstance(told, Send | Later)
    elif isinstance(told, Send):
        assert channel == "inbox" or quiet_until(quiet, to.zone, now) is None
        assert sum(now - at < 3 * DAY_MS for at in to.capped) < most
        assert channel == "inbox" or to.consent.get(channel) or to.consent.get(f"{channel}.offers")
    if isinstance(told, Later):
        assert now < told.at <= now + DAY_MS
        assert verdict(outgoing, to, messaging, told.at) == Send(), "quiet hours are over then"


def test_one_click_unsubscribes() -> None:
    assert unsubscribe_headers("https://example.com/u/abc?x=1") == {
        "List-Unsubscribe": "<https://example.com/u/abc?x=1>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


@pytest.mark.parametrize(
    "link",
    [
        "http://example.com/u",
        "https://example.com/u\r\nBcc: a@b.c",
        "https://a>b",
        "mailto:a@b.c",
        "",
    ],
)
def test_what_is_no_link_stands_in_no_header(link: str) -> None:
    with pytest.raises(ValueError, match="https link"):
        unsubscribe_headers(link)
