"""Patience: how long to wait before asking the table again, and when to stop asking."""

import dataclasses
import random  # noqa: TID251 (jitter decides nothing)
import time
from collections.abc import Callable
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnected

BACKOFF_BASE_S = 0.05
BACKOFF_CAP_S = 2.0
RESERVE_S = 3.0  # kept back from the deadline, to answer in time whatever the last request takes

Found = TypeVar("Found")

NOT_APPLIED = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TransactionConflictException",
    }
)
MAY_BE_APPLIED = frozenset(
    {
        "InternalServerError",
        "InternalFailure",
        "ServiceUnavailable",
        "TransactionInProgressException",
    }
)
NO_ANSWER = (HTTPClientError, NotConnected)  # none came, or there was no connection to ask on
CONTENTION = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


class Unavailable(Exception):
    """Not known, or not possible, within the time given; asking again with the same id is safe."""


@dataclasses.dataclass(slots=True)  # noqa: TID251 (it changes as it goes)
class Patience:
    """Waits with full jitter between tries, as long as the deadline allows."""

    time_left_s: Callable[[], float]
    tries: int = 0

    def wait(self) -> None:
        """Wait before the next try; Unavailable if the time left does not allow it."""
        longest = min(BACKOFF_CAP_S, BACKOFF_BASE_S * 2**self.tries)
        self.tries += 1
        wait_s = random.uniform(0, longest)  # noqa: S311 (spreads callers; no secret)
        if self.time_left_s() - wait_s < RESERVE_S:
            raise Unavailable
        time.sleep(wait_s)


def patiently(read: Callable[[], Found], time_left_s: Callable[[], float]) -> Found:
    """What ``read`` finds, asked again while the table is only busy; Unavailable when time is up."""
    patience = Patience(time_left_s)
    while True:
        try:
            return read()
        except (ClientError, *NO_ANSWER) as error:
            if not transient(error):
                raise
        patience.wait()


def transient(error: ClientError | BotoCoreError) -> bool:
    """Whether asking again may succeed: throttled, in conflict, the service failed, or no answer came."""
    if not isinstance(error, ClientError):
        return isinstance(error, NO_ANSWER)
    code = error.response["Error"]["Code"]
    if code == "TransactionCanceledException":
        reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", ())}
        return bool(reasons) and CONTENTION.issuperset(reasons - {"None"})
    return code in NOT_APPLIED | MAY_BE_APPLIED
