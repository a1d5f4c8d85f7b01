"""When a message that an endpoint did not take is sent again: the schedule that is published.

It is that of Standard Webhooks 1.0: ten tries over about three days, the first at once.
"""

MINUTE_S, HOUR_S = 60, 3600
WAITS_S = (
    5, 5 * MINUTE_S, 30 * MINUTE_S, 2 * HOUR_S, 5 * HOUR_S, 10 * HOUR_S, 14 * HOUR_S, 20 * HOUR_S,
    24 * HOUR_S,
)  # fmt: skip
TRIES = len(WAITS_S) + 1
LONGEST_S = 24 * HOUR_S
JITTER = 0.1  # up to so much of a wait more, so that what failed together is not tried together
HOLDS_OFF = frozenset({429, 503})  # with these, the other side may say when it wants to hear again
SPARED_AFTER = 10  # failures in a row, of whichever accounts: then the endpoint is tried less
SPARED_MS = MINUTE_S * 1000  # once in so long at most by accounts that have not failed yet
SPARE_WAIT_S = 30 * MINUTE_S  # and these wait so long, or up to half as long again
FAILING_DAYS_MAX = 5  # of an endpoint that took nothing for so long, no more is expected


def wait_ms(failures: int, asked_s: int | None, chance: float) -> int | None:
    """How long to wait after so many failures in a row, None if that was the last try.

    ``asked_s`` is what the other side asked for: honoured up to a day, and never sooner than the schedule.
    ``chance`` from 0 to 1 spreads those that wait.
    """
    if failures >= TRIES:
        return None
    usual_s = WAITS_S[failures - 1] * (1 + JITTER * chance)
    return round(max(usual_s, min(asked_s or 0, LONGEST_S)) * 1000)


def spare_ms(chance: float) -> int:
    """How long an account waits whose endpoint is failing for others; ``chance`` from 0 to 1 spreads them."""
    return round(SPARE_WAIT_S * (1 + chance / 2) * 1000)
