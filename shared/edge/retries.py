"""When a message that was not taken is sent again: the schedules that are published.

Endpoints have that of Standard Webhooks 1.0: ten tries over about three days, the first at once. Providers of e-mail,
SMS and push have ten over eight hours, and where they only take no more for now, nine times as many.
"""

MINUTE_S, HOUR_S = 60, 3600
WAITS_S = (
    5, 5 * MINUTE_S, 30 * MINUTE_S, 2 * HOUR_S, 5 * HOUR_S, 10 * HOUR_S, 14 * HOUR_S, 20 * HOUR_S,
    24 * HOUR_S,
)  # fmt: skip
TRIES = len(WAITS_S) + 1
PROVIDER_WAITS_S = (
    30, MINUTE_S, 2 * MINUTE_S, 5 * MINUTE_S, 15 * MINUTE_S, 30 * MINUTE_S, HOUR_S, 2 * HOUR_S,
    4 * HOUR_S,
)  # fmt: skip
PROVIDER_TRIES = len(PROVIDER_WAITS_S) + 1
RENEWED_MAX = 8  # times that the tries begin again while a provider is throttling
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


def provider_wait_s(tries: int) -> int:
    """How long a message waits that a provider did not take in so many tries; after the last, not at all."""
    return PROVIDER_WAITS_S[tries - 1] if tries < PROVIDER_TRIES else 0


def spare_ms(chance: float) -> int:
    """How long an account waits whose endpoint is failing for others; ``chance`` from 0 to 1 spreads them."""
    return round(SPARE_WAIT_S * (1 + chance / 2) * 1000)
