"""THE list of Laurel's functions: what calls each one and what it may do.

CDK, the handlers' routing, the local gateway, OpenAPI and the contract tests all read this table.
Adding a function is one entry here, one folder under ``functions/`` and one test; adding a route is one line.
Plain data from the standard library, so that every reader can import it cheaply.
"""

from shared.blueprint import Function, Index, Permission, Queue, Route, Schedule, Scope, Stream

CONTACT_INDEXES = (
    Index("by_email", "email_key"),
    Index("by_phone", "phone_key"),
    Index("by_card", "card_key"),
)
DUE_INDEX = Index("due", "due_slot", "due_at")  # what time alone will change, by when
MEMBERS_INDEX = Index("members", "members_slot", "joined_on")  # all members of a program
BIRTHDAYS_INDEX = Index("birthdays", "birthday_on", "birthday_part")  # members by their birthdays
INDEXES = (*CONTACT_INDEXES, DUE_INDEX, MEMBERS_INDEX, BIRTHDAYS_INDEX)

READ, APPEND, DRAW = Permission.READ, Permission.APPEND, Permission.DRAW

# The refusals a route can answer; one line for each route, so that the table can be read as one.
KNOWN = ("not_found",)
COMMAND = ("account_closed", "no_program", "id_reused")
FRIEND = (
    "unknown_referral_code",
    "own_referral_code",
    "member_already",
    "referrer_closed",
    "shared_address",
)
ORDER = (
    "not_found",
    "account_closed",
    "no_program",
    "currency_not_in_program",
    "order_too_late",
    "points_out_of_range",
)
BY_MEMBER = (*KNOWN, *COMMAND)
FOLLOW = (*KNOWN, "account_closed", "id_reused")
RETURN = ("account_closed", "id_reused", "return_exceeds_order", "too_many_waiting")
TIER = (*BY_MEMBER, "no_tiers")
# What shops sign their deliveries in: Shopify, WooCommerce, Stripe, and whoever keeps to Standard Webhooks.
SIGNATURES = (
    "x-shopify-hmac-sha256",
    "x-wc-webhook-signature",
    "stripe-signature",
    "webhook-signature",
)
SPEND = (*BY_MEMBER, "insufficient_points", "unknown_wallet")

# fmt: off
FUNCTIONS = (
    Function(
        "authorize",
        "says who is calling: turns a bearer key into program, source and scopes",
        may=frozenset({Permission.READ_CREDENTIAL, Permission.CHECK_TOKEN}),
        authorizes=True,
        timeout_s=5,
    ),
    Function(
        "members",
        "enrols members and keeps their profiles",
        may=frozenset({READ, APPEND, DRAW, Permission.REPLACE_PROFILE, Permission.FIND}),
        routes=(
            Route("POST", "/v1/members", "enrol_member", Scope.MEMBERS_WRITE, 201, (*COMMAND, *FRIEND)),
            Route("GET", "/v1/members", "find_members", Scope.MEMBERS_READ),
            Route("GET", "/v1/members/{member_id}", "read_member", Scope.MEMBERS_READ, 200, KNOWN, own=True),
            Route("PATCH", "/v1/members/{member_id}", "change_member", Scope.MEMBERS_WRITE, 200, KNOWN),
            Route(
                "DELETE", "/v1/members/{member_id}", "erase_member", Scope.MEMBERS_WRITE, 204,
                (*KNOWN, "account_joined"),
            ),
            Route(
                "POST", "/v1/members/{member_id}/merges", "merge_member", Scope.MEMBERS_WRITE, 201,
                (*BY_MEMBER, "account_joined", "points_held"),
            ),
            Route("POST", "/v1/members/{member_id}/closures", "close_member", Scope.MEMBERS_WRITE, 201, BY_MEMBER),
            Route(
                "POST", "/v1/members/{member_id}/reopenings", "reopen_member", Scope.MEMBERS_WRITE, 201,
                (*BY_MEMBER, "account_open"),
            ),
            Route(
                "GET", "/v1/members/{member_id}/referrals", "read_referrals", Scope.POINTS_READ, 200, KNOWN, own=True,
            ),
            Route("GET", "/v1/members/{member_id}/export", "export_member", Scope.MEMBERS_READ, 200, KNOWN),
        ),
        sends_to=("triggers",),
    ),
    Function(
        "sessions",
        "hands out short tokens by which widgets and apps act for one member",
        may=frozenset({READ, Permission.SIGN}),
        routes=(
            Route(
                "POST", "/v1/members/{member_id}/sessions", "open_session", Scope.POINTS_READ, 201,
                KNOWN, optional_body=True,
            ),
        ),
    ),
    Function(
        "households",
        "lets several members share one account",
        may=frozenset({READ, APPEND, DRAW}),
        routes=(
            Route(
                "POST", "/v1/households", "found_household", Scope.MEMBERS_WRITE, 201,
                (*BY_MEMBER, "account_joined", "points_held"),
            ),
            Route("GET", "/v1/households/{household_id}", "read_household", Scope.POINTS_READ, 200, KNOWN),
            Route(
                "POST", "/v1/households/{household_id}/invitations", "invite_member", Scope.MEMBERS_WRITE, 201,
                (*KNOWN, "account_closed", "id_reused", "household_full", "account_joined"),
            ),
            Route(
                "POST", "/v1/households/{household_id}/limits", "change_limit", Scope.MEMBERS_WRITE, 201,
                (*KNOWN, "account_closed", "id_reused", "not_in_household"),
            ),
            Route(
                "POST", "/v1/households/{household_id}/members", "join_household", Scope.MEMBERS_WRITE, 201,
                (
                    *KNOWN, "account_closed", "id_reused", "not_invited", "household_full", "account_joined",
                    "points_held",
                ),
            ),
            Route(
                "POST", "/v1/households/{household_id}/departures", "leave_household", Scope.MEMBERS_WRITE, 201,
                (*KNOWN, "account_closed", "id_reused", "not_in_household", "points_held"),
            ),
        ),
    ),
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
        "program",
        "publishes programs in immutable versions and describes the API",
        may=frozenset({READ, APPEND}),
        routes=(
            Route("GET", "/v1/program", "read_program", Scope.PROGRAM_READ, 200, KNOWN),
            Route("PUT", "/v1/program", "publish_program", Scope.PROGRAM_WRITE, 201, ("program_superseded",)),
            Route("GET", "/v1/program/versions", "list_versions", Scope.PROGRAM_READ),
            Route("GET", "/v1/program/schema", "read_schema", Scope.PROGRAM_READ),
            Route("GET", "/v1/openapi.json", "read_openapi", Scope.PROGRAM_READ),
        ),
    ),
    Function(
        "messages",
        "shows what members would be told",
        may=frozenset({READ}),
        routes=(
            Route(
                "POST", "/v1/messages/preview", "preview_message", Scope.PROGRAM_READ, 200, (*KNOWN, "no_program"),
            ),
        ),
    ),
    Function(
        "campaigns",
        "takes triggers of campaigns and tells how far they are",
        may=frozenset({READ, APPEND}),
        routes=(
            Route(
                "POST", "/v1/campaigns/{campaign_id}/triggers", "trigger_campaign", Scope.CAMPAIGNS_RUN, 201,
                (*KNOWN, "no_program", "id_reused", "campaign_not_running", "unknown_segment"),
            ),
            Route(
                "GET", "/v1/campaigns/{campaign_id}/triggers/{trigger_id}", "read_trigger", Scope.CAMPAIGNS_RUN, 200,
                KNOWN,
            ),
            Route(
                "POST", "/v1/campaigns/{campaign_id}/triggers/{trigger_id}/pause", "pause_trigger",
                Scope.CAMPAIGNS_RUN, 200, KNOWN, optional_body=True,
            ),
            Route(
                "POST", "/v1/campaigns/{campaign_id}/triggers/{trigger_id}/resume", "resume_trigger",
                Scope.CAMPAIGNS_RUN, 200, KNOWN, optional_body=True,
            ),
        ),
        sends_to=("triggers",),
    ),
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
        "turns what shops told into orders, returns and members, and asks them for what they did not tell",
        may=frozenset({Permission.CONNECT, Permission.SWEEP}),
        schedules=(Schedule("reconcile", every_minutes=15),),
        queues=(Queue("deliveries", fifo=True, visibility_s=360),),
        calls=("earn", "members"),
        timeout_s=60,
    ),
    Function(
        "triggers",
        "starts standing campaigns, goes through audiences and lets campaigns come to members",
        may=frozenset({READ, APPEND, DRAW, Permission.LIST_MEMBERS}),
        queues=(Queue("triggers", fifo=True, visibility_s=360),),
        timeout_s=60,
    ),
    Function(
        "expiry",
        "settles the accounts that have something due, and calls for standing campaigns that have",
        may=frozenset({READ, APPEND, DRAW, Permission.SWEEP}),
        schedules=(Schedule("tick", every_minutes=5),),
        queues=(Queue("due", fifo=True, visibility_s=360),),
        sends_to=("triggers", "webhooks"),
        timeout_s=60,
    ),
    Function(
        "relay",
        "tells the queues of channels, and the event bus, what is new in journals",
        may=frozenset({READ, Permission.LISTEN}),
        streams=(Stream("journal", pk_prefix="A#", sk_prefix="E#"),),
        queues=(Queue("again", fifo=True, visibility_s=360, batch=10),),
        sends_to=("email", "sms", "push", "inbox", "webhooks"),
        publishes=True,
        timeout_s=60,
    ),
    Function(
        "webhooks",
        "keeps the endpoints that facts are told to, and lets them be tried and told again",
        may=frozenset({READ, Permission.TELL}),
        routes=(
            Route("POST", "/v1/webhooks", "add_endpoint", Scope.PROGRAM_WRITE, 201, ("id_reused",)),
            Route("GET", "/v1/webhooks", "list_endpoints", Scope.PROGRAM_READ),
            Route("GET", "/v1/webhooks/{endpoint_id}", "read_endpoint", Scope.PROGRAM_READ, 200, KNOWN),
            Route(
                "POST", "/v1/webhooks/{endpoint_id}/rotations", "rotate_secret", Scope.PROGRAM_WRITE, 201,
                (*KNOWN, "id_reused"),
            ),
            Route(
                "POST", "/v1/webhooks/{endpoint_id}/disable", "disable_endpoint", Scope.PROGRAM_WRITE, 200, KNOWN,
                optional_body=True,
            ),
            Route(
                "POST", "/v1/webhooks/{endpoint_id}/enable", "enable_endpoint", Scope.PROGRAM_WRITE, 200, KNOWN,
                optional_body=True,
            ),
            Route(
                "POST", "/v1/webhooks/{endpoint_id}/test", "try_endpoint", Scope.PROGRAM_WRITE, 200, KNOWN,
                optional_body=True,
            ),
            Route(
                "POST", "/v1/webhooks/{endpoint_id}/replays", "replay_facts", Scope.PROGRAM_WRITE, 201,
                (*KNOWN, "id_reused"),
            ),
        ),
        sends_to=("webhooks",),
        timeout_s=25,
    ),
    Function(
        "notify",
        "tells facts on channels: to members, and to endpoints by webhook",
        may=frozenset({READ, Permission.TELL, Permission.MARK, Permission.LIST_MEMBERS}),
        queues=(
            Queue("email", fifo=True, visibility_s=360, receives_max=10),
            Queue("sms", fifo=True, visibility_s=360, receives_max=10),
            Queue("push", fifo=True, visibility_s=360, receives_max=10),
            Queue("inbox", fifo=True, visibility_s=360, batch=10),
            Queue("webhooks", fifo=True, visibility_s=360, concurrency_max=50),
        ),
        reaches=("email", "sms", "push"),
        timeout_s=60,
    ),
    Function(
        "inbox",
        "shows members what they have been told, and keeps what they have read",
        may=frozenset({READ, Permission.MARK}),
        routes=(
            Route(
                "GET", "/v1/members/{member_id}/inbox", "list_inbox", Scope.MEMBERS_READ, 200, KNOWN, own=True
            ),
            Route(
                "POST", "/v1/members/{member_id}/inbox/{message_id}/read", "read_message",
                Scope.MEMBERS_READ, 200, KNOWN, optional_body=True, own=True,
            ),
            Route(
                "POST", "/v1/members/{member_id}/inbox/{message_id}/dismiss", "dismiss_message",
                Scope.MEMBERS_READ, 200, KNOWN, optional_body=True, own=True,
            ),
        ),
    ),
)
# fmt: on


def function(name: str) -> Function:
    """The function of that name; KeyError if there is none."""
    for candidate in FUNCTIONS:
        if candidate.name == name:
            return candidate
    raise KeyError(name)
