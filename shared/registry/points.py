"""Points: earned, spent, expired and explained."""

from shared.blueprint import Function, Permission, Queue, Route, Schedule, Scope
from shared.registry.refusals import BY_MEMBER, FOLLOW, KNOWN, ORDER, RETURN, SPEND, TIER

READ, APPEND, DRAW = Permission.READ, Permission.APPEND, Permission.DRAW

# fmt: off
POINTS = (
    Function(
        "earn",
        "records orders, returns and events: what gives points and takes them back",
        may=frozenset({READ, APPEND, DRAW}),
        routes=(
            Route(
                "POST", "/v1/orders", "record_order", Scope.POINTS_EARN, 201,
                (*ORDER, "id_reused", "revision_superseded", "order_differs", "return_exceeds_order"),
            ),
            Route(
                "POST", "/v1/orders/{order_id}/returns", "return_order", Scope.POINTS_EARN, 201, RETURN,
                accepts="WaitingAnswer",
            ),
            Route(
                "POST", "/v1/events", "record_event", Scope.POINTS_EARN, 201,
                (*BY_MEMBER, "attributes_not_in_program", "points_out_of_range"),
            ),
            Route("POST", "/v1/orders/preview", "preview_order", Scope.POINTS_READ, 200, ORDER, own=True),
            Route(
                "POST", "/v1/events/preview", "preview_event", Scope.POINTS_READ, 200,
                (*KNOWN, "account_closed", "no_program", "attributes_not_in_program", "points_out_of_range"),
                own=True,
            ),
        ),
        sends_to=("triggers",),
    ),
    Function(
        "redeem",
        "spends and holds points, gives them back, and books adjustments",
        may=frozenset({READ, APPEND, DRAW}),
        routes=(
            Route(
                "POST", "/v1/redemptions", "redeem_points", Scope.POINTS_SPEND, 201,
                (
                    *SPEND, "member_limit_exceeded", "redemption_not_allowed", "unknown_reward", "reward_closed",
                    "reward_limit_reached", "reward_not_held", "out_of_stock", "points_out_of_range",
                ),
                own=True,
            ),
            Route(
                "POST", "/v1/redemptions/{redemption_id}/capture", "capture_hold", Scope.POINTS_SPEND, 201,
                (*FOLLOW, "hold_ended", "hold_exceeded", "reward_indivisible"), optional_body=True,
            ),
            Route(
                "POST", "/v1/redemptions/{redemption_id}/void", "void_hold", Scope.POINTS_SPEND, 201,
                (*FOLLOW, "hold_ended"), optional_body=True,
            ),
            Route(
                "POST", "/v1/redemptions/{redemption_id}/reverse", "reverse_redemption", Scope.POINTS_SPEND, 201,
                (*FOLLOW, "nothing_to_reverse", "reward_used"), optional_body=True,
            ),
            Route(
                "POST", "/v1/adjustments", "adjust_points", Scope.POINTS_ADJUST, 201, (*SPEND, "points_out_of_range"),
                accepts="ProposedAnswer",
            ),
            Route(
                "POST", "/v1/adjustments/{adjustment_id}/approve", "approve_adjustment", Scope.POINTS_ADJUST, 201,
                (*KNOWN, "approval_needed"),
                optional_body=True,
            ),
            Route(
                "POST", "/v1/transfers", "transfer_points", Scope.POINTS_SPEND, 201,
                (*SPEND, "transfer_not_allowed", "same_account", "member_limit_exceeded", "points_out_of_range"),
            ),
            Route(
                "POST", "/v1/exchanges", "exchange_points", Scope.POINTS_SPEND, 201,
                (
                    *BY_MEMBER, "insufficient_points", "unknown_exchange", "partner_not_allowed",
                    "transfer_not_allowed", "points_out_of_range",
                ),
            ),
            Route(
                "POST", "/v1/extensions", "extend_expiry", Scope.POINTS_ADJUST, 201,
                (*BY_MEMBER, "unknown_wallet", "nothing_to_extend"),
            ),
        ),
    ),
    Function(
        "rewards",
        "tells what points can be redeemed for and what members have of it, and lets them use it",
        may=frozenset({READ, APPEND, DRAW}),
        routes=(
            Route("GET", "/v1/members/{member_id}/rewards", "list_owned", Scope.POINTS_READ, 200, KNOWN, own=True),
            Route(
                "POST", "/v1/uses", "use_reward", Scope.POINTS_SPEND, 201,
                (
                    *KNOWN, "account_closed", "id_reused", "reward_used", "reward_not_usable", "reward_expired",
                    "balance_exceeded",
                ),
            ),
            Route("POST", "/v1/code-pools/{pool}/codes", "upload_codes", Scope.PROGRAM_WRITE, 201, ("code_taken",)),
            Route("GET", "/v1/rewards", "list_rewards", Scope.POINTS_READ, 200, (*KNOWN, "no_program"), own=True),
            Route("GET", "/v1/causes", "list_causes", Scope.POINTS_READ, 200, ("no_program",)),
        ),
    ),
    Function(
        "balance",
        "reads balances and statements, and explains entries",
        may=frozenset({READ}),
        routes=(
            Route("GET", "/v1/members/{member_id}/balance", "read_balance", Scope.POINTS_READ, 200, KNOWN, own=True),
            Route(
                "GET", "/v1/members/{member_id}/statement", "read_statement", Scope.POINTS_READ, 200, KNOWN, own=True,
            ),
            Route(
                "GET", "/v1/members/{member_id}/entries/{seq}/explanation", "explain_entry",
                Scope.POINTS_READ, 200, KNOWN,
                own=True,
            ),
        ),
    ),
    Function(
        "tiers",
        "reads, evaluates and grants a member's tier",
        may=frozenset({READ, APPEND, DRAW}),
        routes=(
            Route(
                "GET", "/v1/members/{member_id}/tier", "read_tier", Scope.POINTS_READ, 200,
                (*KNOWN, "no_tiers"), own=True,
            ),
            Route("POST", "/v1/members/{member_id}/tier/evaluations", "evaluate_tier", Scope.POINTS_EARN, 201, TIER),
            Route(
                "POST",
                "/v1/members/{member_id}/tier/grants",
                "grant_tier",
                Scope.POINTS_ADJUST,
                201,
                (*TIER, "unknown_tier", "grant_in_past"),
            ),
        ),
    ),
    Function(
        "expiry",
        "settles the accounts that have something due, and calls for standing campaigns that have",
        may=frozenset({READ, APPEND, DRAW, Permission.SWEEP}),
        schedules=(Schedule("tick", every_minutes=5),),
        queues=(Queue("due", fifo=True, visibility_s=360),),
        sends_to=("triggers", "email", "sms", "push", "inbox", "webhooks"),
        timeout_s=60,
    ),
)
# fmt: on
