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
