"""News: what is told of what happened, to members and to other systems."""

from shared.blueprint import Function, Permission, Queue, Route, Scope, Stream
from shared.registry.refusals import KNOWN

READ = Permission.READ
BUS_SOURCE = "laurel"  # who tells facts on the event bus

# fmt: off
NEWS = (
    Function(
        "relay",
        "tells the queues of channels, and the event bus, what is new in journals",
        may=frozenset({READ, Permission.LISTEN}),
        streams=(Stream("journal", pk_prefix="A#", sk_prefix="E#"),),
        queues=(Queue("again", fifo=True, visibility_s=360, batch=10),),
        sends_to=("email", "sms", "push", "inbox", "webhooks", "coupons"),
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
        may=frozenset({READ, Permission.TELL, Permission.MARK, Permission.LINK, Permission.LIST_MEMBERS}),
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
