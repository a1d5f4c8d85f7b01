"""Requests with one field as a caller might get it wrong, and the place the answer must name."""

import json
from dataclasses import dataclass
from typing import Any

from tests.builders import order_body
from tests.functions.api import Api, Response

HERE = "@here@"


@dataclass(frozen=True)
class Field:
    """A field of a request, by its pointer; ``body`` has a mark where its value goes."""

    route: str
    pointer: str
    body: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.route.rsplit('/', 1)[1]}{self.pointer}"

    def send(self, api: Api, value: object) -> Response:
        return self.send_literal(api, json.dumps(value))

    def send_literal(self, api: Api, literal: str) -> Response:
        """Send the field as that very JSON text."""
        method, path = self.route.split()
        raw = json.dumps(self.body).replace(json.dumps(HERE), literal)
        return api.send(method, path, raw=raw)


def order_field(name: str) -> Field:
    return Field("POST /v1/orders", f"#/{name}", order_body("new") | {name: HERE})


def line_field(name: str) -> Field:
    line = {"line_id": "1", "sku": "mug", "quantity": 1, "amount": 100, name: HERE}
    return Field("POST /v1/orders", f"#/lines/0/{name}", order_body("new", lines=[line]))


def redemption_field(name: str) -> Field:
    body = {"redemption_id": "new", "member_id": "m-1", "points": 1, name: HERE}
    return Field("POST /v1/redemptions", f"#/{name}", body)


def adjustment_field(name: str) -> Field:
    body = {
        "adjustment_id": "new",
        "member_id": "m-1",
        "points": 1,
        "reason": "goodwill",
        name: HERE,
    }
    return Field("POST /v1/adjustments", f"#/{name}", body)


def grant_field(name: str) -> Field:
    body = {"grant_id": "new", "tier": "silver", "reason": "vip", name: HERE}
    return Field("POST /v1/members/m-1/tier/grants", f"#/{name}", body)


def evaluation_field(name: str) -> Field:
    return Field("POST /v1/members/m-1/tier/evaluations", f"#/{name}", {name: HERE})


def trigger_field(name: str) -> Field:
    body = {"trigger_id": "new", name: HERE}
    return Field("POST /v1/campaigns/spring/triggers", f"#/{name}", body)


def audience_field(name: str) -> Field:
    body = {"trigger_id": "new", "audience": {name: [HERE]}}
    return Field("POST /v1/campaigns/spring/triggers", f"#/audience/{name}/0", body)


def answer_field(name: str) -> Field:
    body = {"member_id": "m-1", "answers": {"recommend": 9}, name: HERE}
    return Field("POST /v1/surveys/nps/answers", f"#/{name}", body)


def endpoint_field(name: str) -> Field:
    body = {"endpoint_id": "new", "url": "https://shop.example/hooks", name: HERE}
    return Field("POST /v1/webhooks", f"#/{name}", body)


def enrolment_field(name: str) -> Field:
    return Field("POST /v1/members", f"#/{name}", {"member_id": "new", name: HERE})


def profile_field(name: str) -> Field:
    return Field(
        "POST /v1/members", f"#/profile/{name}", {"member_id": "new", "profile": {name: HERE}}
    )


def patched_field(name: str) -> Field:
    return Field("PATCH /v1/members/m-1", f"#/profile/{name}", {"profile": {name: HERE}})
