"""Sends members side by side, each one's commands one after the other, and stops when it is hopeless."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar

from infra.cli.connection import Answer
from infra.cli.errors import STOPPED, CommandError

_HOPELESS = frozenset({"unauthenticated", "forbidden", "no_program"})
_NOT_LAUREL = frozenset({"http_200", "http_302", "http_404", "http_405"})
_LOCKED_OUT = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)

TAKEN = (HTTPStatus.CREATED, HTTPStatus.ACCEPTED)  # accepted: something it waits for is to come

Lane = TypeVar("Lane")


def raise_if_hopeless(answer: Answer, what: str) -> None:
    """What would befall every other command too ends the run; ``what`` is it that the service takes."""
    said = f"{answer.status} {answer.detail}".strip()
    if answer.status in _LOCKED_OUT:
        raise CommandError(f"the service does not accept the API key: {said}", STOPPED)
    if answer.code in _HOPELESS:
        raise CommandError(f"the service takes no {what} yet: {said}", STOPPED)
    if answer.code in _NOT_LAUREL:
        raise CommandError(f"this does not look like Laurel's API: {said}", STOPPED)


def side_by_side(
    pool: ThreadPoolExecutor, lanes: Iterable[Lane], send: Callable[[Lane], None]
) -> None:
    """Send all lanes; the first trouble of one is raised."""
    futures = [pool.submit(send, own) for own in lanes]
    for future in wait(futures, return_when=FIRST_EXCEPTION).done:
        future.result()


@contextmanager
def senders(workers: int, stop: threading.Event) -> Iterator[ThreadPoolExecutor]:
    """Threads that are told to stop as soon as anything goes wrong, so that leaving waits for one command only."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
