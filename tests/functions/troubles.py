"""Faults at the sends of a command, one after the other, and a caller who does not give up."""

from collections.abc import Callable, Iterator, Sequence

from tests.faults import FAULTS, Line, hooked
from tests.functions.api import Api, Response
from tests.functions.deed import Deed
from tests.functions.snapshot import put_back, snapshot

RETRIES_MAX = 10
Trouble = tuple[str, int, int]  # a fault, the send it begins at, and how many in a row


def insistent(send: Callable[[], Response]) -> Response:
    """What a caller who retries on 503 gets in the end."""
    for _ in range(RETRIES_MAX):
        response = send()
        if response.status != 503:
            return response
        assert response.problem == "unavailable"
        assert response.headers["retry-after"] == "1"
    raise AssertionError("still unavailable")


def is_write(send: str) -> bool:
    """Whether a send may change the table."""
    return send in ("PutItem", "TransactWriteItems")


def all_troubles(sends: Sequence[str]) -> Iterator[Trouble]:
    """Each fault at each send, a write also twice in a row; only transactions are in conflict."""
    for first, send in enumerate(sends):
        for fault in FAULTS:
            if fault != "conflict" or send.startswith("Transact"):
                yield from ((fault, first, times) for times in ((1, 2) if is_write(send) else (1,)))


def assert_done_once_whatever_happens(
    api: Api, deed: Deed, troubles: Callable[[Sequence[str]], Iterator[Trouble]]
) -> None:
    """After each trouble, once the caller's retries are through, the answer and the table are those of a calm day."""
    api = deed.prepared(api)
    before, calm, line = snapshot(), deed.rehearsed(api), Line()
    with hooked(line):
        for fault, first, times in troubles(calm.sends):
            line.fail(FAULTS[fault], first=first, times=times)
            answer = insistent(lambda: deed.done(api))
            line.mend()
            told = fault, first, times
            assert (answer.status, answer.body) == (deed.status, calm.answer.body), told
            assert deed.ended(api) == calm.ended, told
            put_back(before)
