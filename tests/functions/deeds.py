"""Every command of the API once, with what has to come before it: for tests of faults and of many callers."""

from typing import Any

from tests.builders import BASE_RULE, a_wallet, order_body
from tests.functions.deed import FLYER, PARTNER, Deed, Sent

ON_DELIVERY = {"kind": "event", "event": "order.delivered", "cancel_after_days": 30}


def _redemption(**more: Any) -> Sent:
    return "/v1/redemptions", {"redemption_id": "d-1", "member_id": "m-1", "points": 20, **more}


def _units(line: str, quantity: int = 1, return_id: str = "r-1") -> dict[str, Any]:
    return {"return_id": return_id, "lines": [{"line_id": line, "quantity": quantity}]}


EARNED: Sent = ("/v1/orders", order_body("o-1"))
SECOND: Sent = ("/v1/members", {"member_id": "m-2"})
HELD, SPENT = _redemption(hold=True), _redemption()
MUG = {"reward": "mug", "kind": "free_product", "points": 20, "sku": "mug", "stock": 100}
CARD = {"kind": "gift_card", "points": 20, "balance": {"currency": "USD", "amount": 500}}
CINEMA = {"reward": "cinema", "kind": "voucher", "points": 20, "codes": "cinema"}
MUGS = {"rewards": [MUG, {**MUG, "reward": "rare", "stock": 1}, {"reward": "card", **CARD}, CINEMA]}


def _for_a_mug(reward: str = "mug", **more: Any) -> Sent:
    body = {"redemption_id": "d-1", "member_id": "m-1", "reward_id": reward, **more}
    return "/v1/redemptions", body


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
GIVEN = {"exchange_id": "e-1", "member_id": "m-1", "exchange": "to-miles", "points": 25}
TO_AIR = {**TO_MILES, "to_program": PARTNER}
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


CODE = "ABCD-EFGH-JKLM"
BROUGHT: Sent = (
    "/v1/members",
    {"member_id": "bert", "profile": {"email": "b@example.com"}, "referral_code": CODE},
)
OF_BERT: Sent = ("/v1/orders", order_body("o-2", "bert"))
LESS_OF_BERT = {**FEWER, "order_id": "o-2", "member_id": "bert", "revision": 1}
REFERRALS: dict[str, Any] = {
    "code": CODE,
    "program": {
        "referrals": {
            "friend": {"points": 200},
            "referrer": {"points": 500},
            "minimum_spend": [{"currency": "USD", "amount": 2000}],
            "limits": [{"per": "month", "times": 5}],
        }
    },
}
SURVEY: dict[str, Any] = {
    "surveys": [
        {
            "survey": "nps",
            "points": 20,
            "questions": [
                {"question": "recommend", "kind": "nps"},
                {"question": "why", "kind": "text", "words": [{"locale": "en", "text": "Why?"}]},
            ],
        }
    ]
}
SPRING: dict[str, Any] = {"campaigns": [{"campaign": "spring", "gives": {"points": 50}}]}
TRIGGERED: Sent = (
    "/v1/campaigns/spring/triggers",
    {"trigger_id": "t-1", "audience": {"members": ["m-1"]}},
)
PAUSED: Sent = ("/v1/campaigns/spring/triggers/t-1/pause", {})
SHOP: Sent = (
    "/v1/connections",
    {
        "connection_id": "c-1",
        "kind": "shopify",
        "secret": "a-secret-of-the-shop",
        "shop": {"url": "https://shop.example.com", "token": "a-token-of-the-shop"},
    },
)

ENDPOINT: Sent = (
    "/v1/webhooks",
    {"endpoint_id": "w-1", "url": "https://shop.example/hooks", "facts": ["points.earned"]},
)
TURNED_OFF: Sent = ("/v1/webhooks/w-1/disable", {})

DEEDS = {
    "connection": _deed(SHOP),
    "rotation of a shop's secret": _deed(
        ("/v1/connections/c-1/secrets", {"secret": "another-secret-of-it"}), SHOP
    ),
    "enrol": Deed("/v1/members", {"member_id": "m-1", "profile": {"locale": "en"}}),
    "order": _deed(("/v1/orders", order_body("o-2")), EARNED),
    "late order": _deed(
        ("/v1/orders", order_body("o-2", placed_at="2026-01-01T09:30:00Z")), EARNED
    ),
    "order that meets the end of a budget": _deed(
        ("/v1/orders", order_body("o-2")),
        EARNED,
        program={"earning": [{**BASE_RULE, "budget": {"points": 30}}]},
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
    "reward": _deed(_for_a_mug(), EARNED, program=MUGS),
    "the last of a reward": _deed(_for_a_mug("rare"), EARNED, program=MUGS),
    "reward after a lapse": _deed(
        _for_a_mug(redemption_id="d-2"),
        EARNED,
        _for_a_mug(hold=True),
        at="2026-03-03T09:30:00Z",
        program=MUGS,
    ),
    "void of a reward": _deed(
        ("/v1/redemptions/d-1/void", {}), EARNED, _for_a_mug(hold=True), program=MUGS
    ),
    "reversal of a reward": _deed(
        ("/v1/redemptions/d-1/reverse", {}), EARNED, _for_a_mug(), program=MUGS
    ),
    "voucher": _deed(
        _for_a_mug("cinema"),
        EARNED,
        ("/v1/code-pools/cinema/codes", {"codes": ["C-1"]}),
        program=MUGS,
    ),
    "codes": _deed(
        ("/v1/code-pools/cinema/codes", {"codes": [f"C-{n}" for n in range(4)]}), EARNED
    ),
    "use": _deed(
        ("/v1/uses", {"use_id": "u-1", "redemption_id": "d-1"}), EARNED, _for_a_mug(), program=MUGS
    ),
    "use of a gift card": _deed(
        ("/v1/uses", {"use_id": "u-1", "redemption_id": "d-1", "amount": 199}),
        EARNED,
        _for_a_mug("card"),
        program=MUGS,
    ),
    "void": _deed(("/v1/redemptions/d-1/void", {}), EARNED, HELD),
    "reversal": _deed(("/v1/redemptions/d-1/reverse", {}), EARNED, SPENT),
    "debit": _deed(("/v1/adjustments", {**LARGE, "points": -25}), EARNED),
    "credit": _deed(("/v1/adjustments", LARGE), EARNED),
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
        ("/v1/exchanges", GIVEN),
        EARNED,
        program={
            "wallets": [a_wallet(), a_wallet(wallet="miles")],
            "earning": [BASE_RULE],
            "exchanges": [TO_MILES],
        },
    ),
    "exchange with a partner": _deed(
        ("/v1/exchanges", {**GIVEN, "to_member_id": FLYER}),
        EARNED,
        program={"exchanges": [TO_AIR]},
        partner={"wallets": [a_wallet(wallet="miles")], "earning": [], "partners": ["demo"]},
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
    "friend": _deed(BROUGHT, EARNED, **REFERRALS),
    "order of a friend": _deed(OF_BERT, EARNED, BROUGHT, **REFERRALS),
    "edit of a friend's order": _deed(
        ("/v1/orders", LESS_OF_BERT), EARNED, BROUGHT, OF_BERT, **REFERRALS
    ),
    "return of a friend's order": _deed(
        (RETURNED, _units("1", 2)), EARNED, BROUGHT, OF_BERT, **REFERRALS
    ),
    "order of a friend that a return waits for": _deed(
        OF_BERT, EARNED, BROUGHT, (RETURNED, _units("1", 2)), **REFERRALS
    ),
    "answer": _deed(
        (
            "/v1/surveys/nps/answers",
            {"member_id": "m-1", "answers": {"recommend": 9}, "words": {"why": "The mug."}},
        ),
        EARNED,
        program=SURVEY,
    ),
    "trigger": _deed(TRIGGERED, EARNED, program=SPRING),
    "pause": _deed(PAUSED, TRIGGERED, status=200, program=SPRING),
    "resumption": _deed(
        ("/v1/campaigns/spring/triggers/t-1/resume", {}),
        TRIGGERED,
        PAUSED,
        status=200,
        program=SPRING,
    ),
    "endpoint": _deed(ENDPOINT),
    "rotation": _deed(("/v1/webhooks/w-1/rotations", {"rotation_id": "n-1"}), ENDPOINT),
    "endpoint off": _deed(TURNED_OFF, ENDPOINT, status=200),
    "endpoint on": _deed(("/v1/webhooks/w-1/enable", {}), ENDPOINT, TURNED_OFF, status=200),
    "replay": _deed(
        (
            "/v1/webhooks/w-1/replays",
            {"replay_id": "y-1", "since": "2026-02-01T00:00:00Z", "member_id": "m-1"},
        ),
        EARNED,
        ENDPOINT,
    ),
    "tier evaluation": _deed(
        ("/v1/members/m-1/tier/evaluations", {"evaluation_id": "v-1"}), EARNED
    ),
}
