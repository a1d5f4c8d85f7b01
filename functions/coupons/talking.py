"""Talking with shops: one request at a time, answered or not."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from functions.coupons.discounts import Declined
from shared.edge.outbound import Fetched, ask
from shared.frozen import dataclass
from shared.store.connections import Shop
from shared.store.patience import Unavailable

ANSWER_MAX_BYTES = 1024 * 1024
NEEDS_S = 20.0  # to ask once and keep what is answered
WAIT_S_MAX = 10  # who wants more time than this is asked again by the message that comes again
_SLOWER, _BROKEN = 429, 500


@dataclass(frozen=True, slots=True)
class Line:
    """A line to a shop, for as long as there is time."""

    shop: Shop
    left_s: Callable[[], float]

    def asked(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Fetched:
        """What the shop answers; Unavailable where it does not by now, which says nothing of whether it was done."""
        while True:
            answer = self._once(method, url, headers, body)
            if answer.status != _SLOWER:
                return answer
            wait_s = answer.retry_after_s or 1
            if wait_s > WAIT_S_MAX:
                raise Unavailable
            time.sleep(wait_s)

    def told(
        self, method: str, url: str, headers: Mapping[str, str], body: object
    ) -> tuple[int, Any]:
        """The status and the JSON that it answers to JSON."""
        sent = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
        typed = {"content-type": "application/json", "accept": "application/json", **headers}
        answer = self.asked(method, url, typed, sent)
        try:
            return answer.status, json.loads(answer.body)
        except ValueError:
            raise Declined("not_understood", f"It answers {answer.status} without JSON.") from None

    def _once(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Fetched:
        if self.left_s() < NEEDS_S:
            raise Unavailable
        answer = ask(method, url, body, dict(headers), most_bytes=ANSWER_MAX_BYTES)
        if not isinstance(answer, Fetched):
            if answer.why == "forbidden":
                raise Declined("address_not_public", "Its address is not a public one.")
            raise Unavailable
        if answer.status >= _BROKEN:
            raise Unavailable
        return answer
