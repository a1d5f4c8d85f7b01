"""Shops: what they deliver, and what they are asked for."""

from shared.blueprint import Function, Permission, Queue, Route, Schedule, Scope
from shared.registry.refusals import KNOWN

# What shops sign their deliveries in: Shopify, WooCommerce, Stripe, and whoever keeps to Standard Webhooks.
SIGNATURES = (
    "x-shopify-hmac-sha256",
    "x-wc-webhook-signature",
    "stripe-signature",
    "webhook-signature",
)

# fmt: off
SHOPS = (
    Function(
        "connections",
        "connects shops and takes what they deliver",
        may=frozenset({Permission.CONNECT}),
        routes=(
            Route("POST", "/v1/connections", "connect_shop", Scope.PROGRAM_WRITE, 201, ("id_reused",)),
            Route("GET", "/v1/connections", "list_connections", Scope.PROGRAM_READ),
            Route("GET", "/v1/connections/{connection_id}", "read_connection", Scope.PROGRAM_READ, 200, KNOWN),
            Route("PATCH", "/v1/connections/{connection_id}", "change_connection", Scope.PROGRAM_WRITE, 200, KNOWN),
            Route(
                "POST", "/v1/connections/{connection_id}/secrets", "rotate_shop_secret", Scope.PROGRAM_WRITE, 201,
                KNOWN,
            ),
            Route("GET", "/v1/connections/{connection_id}/refused", "list_refused", Scope.PROGRAM_READ, 200, KNOWN),
            Route(
                "POST", "/v1/connections/{connection_id}/reconciliations", "reconcile_connection", Scope.PROGRAM_WRITE,
                201, (*KNOWN, "nothing_to_ask"),
            ),
            Route(
                "POST", "/v1/deliveries/{program_id}/{connection_id}", "receive_delivery", None, signed_by=SIGNATURES,
            ),
        ),
        sends_to=("deliveries",),
    ),
    Function(
        "connectors",
        "turns what shops and marketing told into commands, and asks shops for what they did not tell",
        may=frozenset({Permission.CONNECT, Permission.SWEEP}),
        schedules=(Schedule("reconcile", every_minutes=15),),
        queues=(
            Queue("deliveries", fifo=True, visibility_s=360),
            Queue("marketing", visibility_s=360, hears=True),
        ),
        calls=("campaigns", "earn", "members", "redeem", "rewards"),
        timeout_s=60,
    ),
    Function(
        "coupons",
        "lets shops take the codes of rewards, and take them no more",
        may=frozenset({Permission.READ, Permission.CONNECT}),
        queues=(Queue("coupons", fifo=True, visibility_s=360, receives_max=10),),
        timeout_s=60,
    ),
)
# fmt: on
