"""Handing things over batch by batch, where of a batch some may be taken and others not."""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from typing import TypeVar

from shared.store.patience import Patience, patiently

BATCH_MAX = 10  # what SQS and EventBridge take at once

Thing = TypeVar("Thing")


def hand_over(
    things: Iterable[Thing],
    refused: Callable[[list[Thing]], list[Thing]],
    time_left_s: Callable[[], float],
) -> None:
    """Hand all over; ``refused`` takes a batch and says what of it was not taken, which is handed over again.

    Unavailable if some could not be by now.
    """
    waiting = iter(things)
    while batch := list(islice(waiting, BATCH_MAX)):
        patience = Patience(time_left_s)
        while batch := patiently(partial(refused, batch), time_left_s):
            patience.wait()
