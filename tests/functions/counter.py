"""The functions as a counter that takes commands by name, as the machine of any history sends them."""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from shared.edge.instants import instant_text, parse_instant
from tests.functions.api import Api, Response
from tests.plain.account import Answer
from tests.plain.orders import Lines
from tests.plain.terms import NEVER, Document

MEMBER = "m-1"
EVERY = 4  # one of so many commands is sent twice
_PROGRAMS = itertools.count()


@dataclass
class HttpCounter:
    """A member of a program of its own; commands that end a redemption answer a second time what they did first."""

    document: Document
    now: int
    sent: int = 0
    ended: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.api = Api(program=f"life-{next(_PROGRAMS)}")
        assert self._at(self.now).put("/v1/program", self.document).status == 201

    @property
    def recorded_at(self) -> int:
        """When the newest entry was recorded."""
        found = self._at(self.now).get(f"/v1/members/{MEMBER}/statement", limit="1")
        return self.now if found.status == 404 else parse_instant(found.body["entries"][0]["at"])

    def time_passes_to(self, now: int) -> None:
        self.now = now

    def is_swept(self) -> None:
        """The journal depends on the commands alone; what sweeps do is tried elsewhere."""

    def does(self, kind: str, now: int, **given: Any) -> Answer:
        """Send a command by its name, by a writer whose clock shows ``now``; now and then twice."""
        path, body = getattr(self, f"_{kind}")(now=now, **given)
        answer = self._at(now).post(path, body)
        name = (kind, given.get("redemption_id", ""))
        if name in self.ended:
            assert answer.replayed or answer.problem == "id_reused"
            return "nothing_to_reverse" if kind == "reverse" else "hold_ended"
        self.sent += 1
        if self.sent % EVERY == 0 and answer.status in (201, 202):
            again = self._at(now).post(path, body)
            assert (again.status, again.body, again.replayed) == (answer.status, answer.body, True)
        if answer.status == 201 and kind in ("capture", "void", "reverse"):
            self.ended.add(name)
        return _told(answer)

    def balance(self) -> dict[str, dict[str, object]]:
        """Every wallet as a balance tells it now."""
        told = self._at(self.now).get(f"/v1/members/{MEMBER}/balance").body
        at = parse_instant(told["at"])
        return {name: _wallet(wallet, at) for name, wallet in told["wallets"].items()}

    @property
    def tier(self) -> str | None:
        tier: str = self._at(self.now).get(f"/v1/members/{MEMBER}/tier").body["tier"]
        return tier

    def _at(self, now: int) -> Api:
        return self.api.at(instant_text(now))

    def _order(
        self, now: int, order_id: str, lines: Lines, placed_at: int, revision: int
    ) -> tuple[str, dict[str, Any]]:
        bought = [
            {"line_id": line, "sku": "mug", "quantity": quantity, "amount": amount}
            for line, quantity, amount in lines
        ]
        return "/v1/orders", {
            "order_id": order_id,
            "member_id": MEMBER,
            "placed_at": instant_text(placed_at),
            "currency": "USD",
            "lines": bought,
            "revision": revision,
        }

    def _return(
        self, now: int, return_id: str, order_id: str, back: dict[str, int], money: int
    ) -> tuple[str, dict[str, Any]]:
        lines = [{"line_id": line, "quantity": units} for line, units in back.items()]
        what = {"lines": lines} if lines else {"amount": money}
        return f"/v1/orders/{order_id}/returns", {"return_id": return_id, **what}

    def _redemption(
        self, now: int, order_id: str | None, **given: Any
    ) -> tuple[str, dict[str, Any]]:
        named = {"order_id": order_id} if order_id else {}
        return "/v1/redemptions", {"member_id": MEMBER, **given, **named}

    def _capture(
        self, now: int, redemption_id: str, points: int | None
    ) -> tuple[str, dict[str, Any]]:
        return f"/v1/redemptions/{redemption_id}/capture", {"points": points} if points else {}

    def _void(self, now: int, redemption_id: str) -> tuple[str, dict[str, Any]]:
        return f"/v1/redemptions/{redemption_id}/void", {}

    def _reverse(self, now: int, redemption_id: str) -> tuple[str, dict[str, Any]]:
        return f"/v1/redemptions/{redemption_id}/reverse", {}

    def _event(
        self, now: int, event_id: str, order_id: str | None, **given: Any
    ) -> tuple[str, dict[str, Any]]:
        return "/v1/events", {
            "event_id": event_id,
            "member_id": MEMBER,
            "occurred_at": instant_text(now),
            "attributes": {"order_id": order_id} if order_id else {},
            **given,
        }

    def _adjustment(
        self, now: int, expires_at: int | None, **given: Any
    ) -> tuple[str, dict[str, Any]]:
        when = {"expires_at": instant_text(expires_at)} if expires_at else {}
        return "/v1/adjustments", {"member_id": MEMBER, "reason": "goodwill", **given, **when}

    def _extension(
        self, now: int, expires_at: int, before: int | None, **given: Any
    ) -> tuple[str, dict[str, Any]]:
        when = {"expiring_before": instant_text(before)} if before else {}
        said = {"member_id": MEMBER, "reason": "closed in June", **given, **when}
        return "/v1/extensions", {**said, "expires_at": instant_text(expires_at)}


def _told(answer: Response) -> Answer:
    if answer.status == 202:
        return str(answer.body["status"])
    if answer.status != 201:
        return answer.problem
    points: int = answer.body["points"]
    return points


def _wallet(told: dict[str, Any], at: int) -> dict[str, object]:
    by_expiry, waiting = Counter[int](), Counter[tuple[int | str, int]]()
    for lot in told.pop("lots"):
        expires_at = parse_instant(lot["expires_at"]) if "expires_at" in lot else NEVER
        begins = lot["awaits"] if "awaits" in lot else parse_instant(lot["active_at"])
        if isinstance(begins, str) or begins > at:
            waiting[begins, expires_at] += lot["points"]
        else:
            by_expiry[expires_at] += lot["points"]
    return {**told, "by_expiry": dict(by_expiry), "waiting": dict(waiting)}
