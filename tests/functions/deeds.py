"""Every command of the API once, with what has to come before it: for tests of faults and of many callers."""

from dataclasses import dataclass, field
from typing import Any

from tests.builders import BASE_RULE, a_document, a_wallet, order_body
from tests.functions.api import START, Api, Response

Sent = tuple[str, dict[str, Any]]
MEMBERS = ("m-1", "m-2")
ON_DELIVERY = {"kind": "event", "event": "order.delivered", "cancel_after_days": 30}


@dataclass(frozen=True)
class Deed:
    """A command, what is sent before it and what after it, and the program's own sayings."""

    path: str
    body: dict[str, Any]
    before: tuple[Sent, ...] = ()
    after: tuple[Sent, ...] = ()
    status: int = 201
    program: dict[str, Any] = field(default_factory=dict)
    by: str = "anna"
    at: str = START

    def prepared(self, api: Api) -> Api:
        """A program, a member with 25 points unless the deed begins earlier, and what comes before the deed."""
        api = api.with_key("anna")
        assert api.put("/v1/program", a_document(**self.program)).status == 201
        for path, body in self.before:
            assert api.post(path, body).status in (201, 202), (path, body)
        return api

    def done(self, api: Api) -> Response:
        """The answer to the deed."""
        return api.with_key(self.by).at(self.at).post(self.path, self.body)

    def ended(self, api: Api) -> list[Any]:
        """What all of it came to: the journals, once the rest is sent."""
        for path, body in self.after:
            assert api.post(path, body).status == 201
        return [api.get(f"/v1/members/{each}/statement", limit="100").body for each in MEMBERS]

    def calm(self, api: Api) -> tuple[Response, list[Any]]:
        """The answer and the journals where nothing goes wrong and nobody else is about."""
        answer = self.done(self.prepared(api))
        assert answer.status == self.status, answer
        return answer, self.ended(api)


def _redemption(**more: Any) -> Sent:
    return "/v1/redemptions", {"redemption_id": "d-1", "member_id": "m-1", "points": 20, **more}


def _units(line: str, quantity: int = 1, return_id: str = "r-1") -> dict[str, Any]:
    return {"return_id": return_id, "lines": [{"line_id": line, "quantity": quantity}]}


EARNED: Sent = ("/v1/orders", order_body("o-1"))
SECOND: Sent = ("/v1/members", {"member_id": "m-2"})
HELD, SPENT = _redemption(hold=True), _redemption()
PAID: tuple[Sent, ...] = (EARNED, _redemption(order_id="o-2"), ("/v1/orders", order_body("o-2")))
RETURNED = "/v1/orders/o-2/returns"
FEWER = order_body("o-1", lines=[{"line_id": "1", "sku": "mug", "quantity": 1, "amount": 1000}])
LARGE = {"adjustment_id": "a-1", "member_id": "m-1", "points": 600, "reason": "lost parcel"}
DELIVERY = {
    "event_id": "e-1",
    "member_id": "m-1",
    "type": "order.delivered",
    "occurred_at": "2026-03-01T09:30:00Z",
    "attributes": {"order_id": "o-1"},
}
TO_MILES = {"exchange": "to-miles", "from_wallet": "points", "to_wallet": "miles", "rate": "0.5"}
FOUNDED: Sent = ("/v1/households", {"household_id": "h-1", "member_id": "m-1"})
INVITED: Sent = (
    "/v1/households/h-1/invitations",
    {"invitation_id": "i-1", "member_id": "m-2"},
)
JOINED: Sent = ("/v1/households/h-1/members", {"joining_id": "j-1", "member_id": "m-2"})
TOGETHER: tuple[Sent, ...] = (EARNED, ("/v1/orders", order_body("o-2", "m-2")), FOUNDED, INVITED)
CLOSED: Sent = ("/v1/members/m-1/closures", {"closure_id": "c-1", "reason": "fraud?"})


def _deed(sent: Sent, *before: Sent, **given: Any) -> Deed:
    return Deed(*sent, before=before, **given)


DEEDS = {
    "enrol": Deed("/v1/members", {"member_id": "m-1", "profile": {"locale": "en"}}),
    "order": _deed(("/v1/orders", order_body("o-2")), EARNED),
    "late order": _deed(
        ("/v1/orders", order_body("o-2", placed_at="2026-01-01T09:30:00Z")), EARNED
    ),
    "edit": _deed(("/v1/orders", {**FEWER, "revision": 1}), EARNED),
    "return by line": _deed(("/v1/orders/o-1/returns", _units("1")), EARNED),
    "return of an amount": _deed(
        ("/v1/orders/o-1/returns", {"return_id": "r-1", "amount": 545}), EARNED
    ),
    "return of what was spent": _deed((RETURNED, _units("1", 2)), *PAID),
    "return that waits": _deed(
        (RETURNED, _units("1")), EARNED, after=(("/v1/orders", order_body("o-2")),), status=202
    ),
    "order that returns wait for": _deed(
        ("/v1/orders", order_body("o-2")),
        EARNED,
        _redemption(order_id="o-2"),
        (RETURNED, _units("1")),
        (RETURNED, _units("2", return_id="r-2")),
    ),
    "event": _deed(
        ("/v1/events", DELIVERY), EARNED, program={"wallets": [a_wallet(activation=ON_DELIVERY)]}
    ),
    "redemption": _deed(SPENT, EARNED),
    "hold": _deed(HELD, EARNED),
    "capture": _deed(("/v1/redemptions/d-1/capture", {}), EARNED, HELD),
    "capture of a part": _deed(("/v1/redemptions/d-1/capture", {"points": 9}), EARNED, HELD),
    "redemption after a lapse": _deed(
        _redemption(redemption_id="d-2"), EARNED, HELD, at="2026-03-03T09:30:00Z"
    ),
    "void": _deed(("/v1/redemptions/d-1/void", {}), EARNED, HELD),
    "reversal": _deed(("/v1/redemptions/d-1/reverse", {}), EARNED, SPENT),
    "adjustment": _deed(("/v1/adjustments", {**LARGE, "points": -25}), EARNED),
    "proposal": _deed(
        ("/v1/adjustments", LARGE),
        EARNED,
        status=202,
        program={"adjustments": {"second_approver_above": 500}},
    ),
    "approval": _deed(
        ("/v1/adjustments/a-1/approve", {}),
        EARNED,
        ("/v1/adjustments", LARGE),
        program={"adjustments": {"second_approver_above": 500}},
        by="bert",
    ),
    "extension": _deed(
        (
            "/v1/extensions",
            {
                "extension_id": "x-1",
                "member_id": "m-1",
                "expires_at": "2028-01-01T00:00:00Z",
                "reason": "closed in June",
            },
        ),
        EARNED,
    ),
    "transfer": _deed(
        (
            "/v1/transfers",
            {"transfer_id": "t-1", "from_member_id": "m-1", "to_member_id": "m-2", "points": 25},
        ),
        EARNED,
        SECOND,
    ),
    "exchange": _deed(
        (
            "/v1/exchanges",
            {"exchange_id": "e-1", "member_id": "m-1", "exchange": "to-miles", "points": 25},
        ),
        EARNED,
        program={
            "wallets": [a_wallet(), a_wallet(wallet="miles")],
            "earning": [BASE_RULE],
            "exchanges": [TO_MILES],
        },
    ),
    "household": _deed(FOUNDED, EARNED),
    "invitation": _deed(INVITED, EARNED, SECOND, FOUNDED),
    "joining": _deed(JOINED, *TOGETHER),
    "limit": _deed(
        (
            "/v1/households/h-1/limits",
            {"limit_id": "y-1", "member_id": "m-2", "spend_per_month": 10},
        ),
        *TOGETHER,
        JOINED,
    ),
    "departure": _deed(
        ("/v1/households/h-1/departures", {"departure_id": "l-1", "member_id": "m-2"}),
        *TOGETHER,
        JOINED,
    ),
    "merge": _deed(
        ("/v1/members/m-1/merges", {"merge_id": "g-1", "into_member_id": "m-2"}), EARNED, SECOND
    ),
    "closure": _deed(CLOSED, EARNED),
    "reopening": _deed(
        ("/v1/members/m-1/reopenings", {"reopening_id": "p-1", "reason": "cleared"}),
        EARNED,
        CLOSED,
    ),
    "tier grant": _deed(
        (
            "/v1/members/m-1/tier/grants",
            {"grant_id": "g-1", "tier": "silver", "reason": "vip"},
        ),
        EARNED,
    ),
    "tier evaluation": _deed(
        ("/v1/members/m-1/tier/evaluations", {"evaluation_id": "v-1"}), EARNED
    ),
}
