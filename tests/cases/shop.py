"""A shop as a case describes it: a program of its own, members, and what they do, all through the HTTP API."""

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count
from typing import Any

from tests.builders import order_body
from tests.functions.api import Api, Response

MEMBER = "m-1"
OPENED = "2026-03-01T09:00:00.000Z"
_programs = count(1)
_ids = count(1)


@dataclass(frozen=True)
class Shop:
    """One program; its member is m-1 unless another is named."""

    api: Api

    def at(self, instant: str) -> "Shop":
        """The same shop when its clocks show another time; a date is its first moment."""
        return Shop(self.api.at(instant if "T" in instant else f"{instant}T00:00:00Z"))

    def with_member(self, member_id: str = MEMBER) -> "Shop":
        assert self.api.post("/v1/members", {"member_id": member_id}).status == 201
        return self

    def gives(self, points: int, member_id: str = MEMBER, **more: Any) -> Response:
        """Points by an operator's hand; fewer than none takes."""
        body = {"adjustment_id": f"a-{next(_ids)}", "member_id": member_id, "points": points}
        return self.api.post("/v1/adjustments", {**body, "reason": "as the case says", **more})

    def sells(self, *lines: str | dict[str, Any], **more: Any) -> Response:
        """An order, of sums such as "20.00" or of lines of the case's own."""
        told = [
            a_line(line, str(number)) if isinstance(line, str) else line
            for number, line in enumerate(lines, start=1)
        ]
        named = {"order_id": f"o-{next(_ids)}", "placed_at": self.api.now, **more}
        return self.api.post("/v1/orders", order_body(lines=told, **named))

    def takes_back(self, order_id: str, return_id: str = "r-1", **what: Any) -> Response:
        """Units by line, such as ``lines={"1": 1}``, or an ``amount``."""
        if "lines" in what:
            units = what["lines"].items()
            what = {"lines": [{"line_id": line, "quantity": each} for line, each in units]}
        return self.api.post(f"/v1/orders/{order_id}/returns", {"return_id": return_id, **what})

    def redeems(self, points: int, redemption_id: str = "d-1", **more: Any) -> Response:
        body = {"redemption_id": redemption_id, "member_id": MEMBER, "points": points}
        return self.api.post("/v1/redemptions", {**body, **more})

    def tells(self, event: str, event_id: str = "e-1", **attributes: Any) -> Response:
        """Something that happened to the member."""
        body = {"event_id": event_id, "member_id": MEMBER, "type": event}
        return self.api.post(
            "/v1/events", {**body, "occurred_at": self.api.now, "attributes": attributes}
        )

    def follows(self, what: str, redemption_id: str = "d-1", **more: Any) -> Response:
        """A capture, a void or a reversal."""
        return self.api.post(f"/v1/redemptions/{redemption_id}/{what}", more)

    def moves_expiry(self, to: str, **more: Any) -> Response:
        body = {"extension_id": f"x-{next(_ids)}", "member_id": MEMBER, "expires_at": to}
        return self.api.post("/v1/extensions", {**body, "reason": "as the case says", **more})

    def wallet(self, name: str = "points", member_id: str = MEMBER) -> dict[str, Any]:
        """One wallet of the balance."""
        answer = self.api.get(f"/v1/members/{member_id}/balance")
        assert answer.status == 200, answer
        wallet: dict[str, Any] = answer.body["wallets"][name]
        return wallet

    def balance(self, name: str = "points", member_id: str = MEMBER) -> int:
        """What can be spent, less what is owed."""
        wallet = self.wallet(name, member_id)
        return int(wallet["available"]) - int(wallet["debt"])

    def tier(self) -> str:
        return str(self.api.get(f"/v1/members/{MEMBER}/tier").body["tier"])

    def entries(self, kind: str) -> list[dict[str, Any]]:
        """The entries of one kind, newest first."""
        listed = self.api.get(f"/v1/members/{MEMBER}/statement", limit="100").body["entries"]
        return [entry for entry in listed if entry["kind"] == kind]

    def postings(self, kind: str) -> list[int]:
        """The points of all postings of one kind, newest first."""
        listed = self.api.get(f"/v1/members/{MEMBER}/statement", limit="100").body["entries"]
        return [
            posting["points"]
            for entry in listed
            for posting in entry["postings"]
            if posting["kind"] == kind
        ]


def opened(api: Api, *earning: dict[str, Any], **given: Any) -> Shop:
    """A shop of the rules given; its points never expire unless told otherwise."""
    shop = Shop(replace(api, program=f"case-{next(_programs)}", now=OPENED))
    wallets = [{"wallet": "points"}]
    program = {"time_zone": "UTC", "wallets": wallets, "earning": list(earning), **given}
    published = shop.api.put("/v1/program", program)
    assert published.status == 201, published
    return shop


def a_rate(rate: str, rule: str = "base", **more: Any) -> dict[str, Any]:
    """So many points for each dollar."""
    kind = {"kind": "per_amount", "wallet": "points", "currency": "USD"}
    return {"rule": rule, **kind, "rate": rate, **more}


def a_line(units: str, line_id: str = "1", **more: Any) -> dict[str, Any]:
    """A line of so many dollars."""
    amount = round(Decimal(units) * 100)
    return {"line_id": line_id, "sku": "coat", "quantity": 1, "amount": amount, **more}
