"""A sender of one's own: Laurel's requests in an envelope, ``{"type": …, "body": …}``, by Standard Webhooks."""

from functions.connectors.payloads import Payload, identifier
from functions.connectors.told import Command, Ignored, Terms, Told, Unusable

_ROUTES = {
    "order": ("earn", "/v1/orders", "order_id"),
    "return": ("earn", "/v1/orders/{order_id}/returns", "return_id"),
    "event": ("earn", "/v1/events", "event_id"),
    "use": ("rewards", "/v1/uses", "use_id"),
    "member": ("members", "/v1/members", "member_id"),
}


def told(_topic: str, payload: Payload, _terms: Terms) -> Told:
    """The command that an envelope holds; for a return it names the ``order_id`` beside its body."""
    kind, body = payload.get("type"), payload.get("body")
    if not isinstance(kind, str) or kind not in _ROUTES:
        return Ignored("its type is none of " + ", ".join(_ROUTES))
    if not isinstance(body, dict):
        raise Unusable("body is no object")
    function, route, names = _ROUTES[kind]
    path = {}
    if "{order_id}" in route:
        path["order_id"] = identifier(payload.get("order_id"), "order_id")
    own = identifier(body.get(names), f"body/{names}")
    name = ".".join([kind, *path.values(), own])
    return Command(name, function, route, path, body)
