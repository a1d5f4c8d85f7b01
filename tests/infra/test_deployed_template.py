"""The synthesised template itself, deployed through CloudFormation and used over its HTTP API.

MiniStack stands in for AWS and checks the roles: whatever answers here had every permission it needed.
"""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.blueprint import Route, Scope
from shared.registry import FUNCTIONS
from tests.infra.deployment import Deployed

ALL_SCOPES = tuple(Scope)
PROGRAM: dict[str, Any] = {
    "time_zone": "UTC",
    "enrolment": "automatic",
    "wallets": [
        {
            "wallet": "points",
            "rounding": "floor",
            "point_value": {"USD": "0.01"},
            "expiry": {"kind": "rolling", "months": 12, "end_of": "month"},
        }
    ],
    "earning": [
        {"rule": "base", "kind": "per_amount", "wallet": "points", "currency": "USD", "rate": "1"}
    ],
    "tiers": {
        "metric": "spend",
        "window": {"kind": "lifetime"},
        "levels": [
            {"tier": "bronze", "threshold": 0},
            {"tier": "silver", "threshold": 10000, "multiplier": "1.5", "perks": ["free_shipping"]},
        ],
    },
}


@pytest.fixture(scope="module")
def key(deployed: Deployed) -> str:
    """A storefront's key with every scope, to a program that has been published."""
    secret = deployed.issue_key("shop", ALL_SCOPES)
    answer = deployed.call("PUT", "/v1/program", key=secret, body=PROGRAM)
    assert answer.status_code == 201, answer.text
    return secret


def an_order(order_id: str, member_id: str, amount: int = 2545) -> dict[str, Any]:
    placed_at = datetime.now(UTC) - timedelta(minutes=1)
    line = {"line_id": "1", "sku": "mug", "quantity": 1, "amount": amount}
    return {
        "order_id": order_id,
        "member_id": member_id,
        "placed_at": placed_at.isoformat(),
        "currency": "USD",
        "lines": [line],
    }


def test_a_member_is_enrolled_found_changed_and_erased(deployed: Deployed, key: str) -> None:
    profile = {"email": "ada@example.com", "locale": "en"}
    enrolled = deployed.call(
        "POST", "/v1/members", key=key, body={"member_id": "ada", "profile": profile}
    )
    assert enrolled.status_code == 201, enrolled.text
    assert (enrolled.json()["kind"], enrolled.json()["seq"]) == ("enrol", 1)

    found = deployed.call("GET", "/v1/members?email=ada%40example.com", key=key)
    assert found.status_code == 200, found.text
    assert "ada" in found.text

    changed = deployed.call(
        "PATCH", "/v1/members/ada", key=key, body={"profile": {"email": "ada@example.org"}}
    )
    assert changed.status_code == 200, changed.text

    erased = deployed.call("DELETE", "/v1/members/ada", key=key)
    assert erased.status_code == 204, erased.text
    assert "example.org" not in deployed.call("GET", "/v1/members/ada", key=key).text


def test_an_order_earns_once_and_the_same_again_is_answered_the_same(
    deployed: Deployed, key: str
) -> None:
    order = an_order("1001", "bob")

    first = deployed.call("POST", "/v1/orders", key=key, body=order)
    again = deployed.call("POST", "/v1/orders", key=key, body=order)

    assert first.status_code == again.status_code == 201, first.text
    assert first.json() == again.json()
    assert (first.json()["points"], first.json()["available"]) == (25, 25)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"


def test_the_same_order_id_with_another_content_is_refused(deployed: Deployed, key: str) -> None:
    deployed.call("POST", "/v1/orders", key=key, body=an_order("2001", "cem", 1000))

    other = deployed.call("POST", "/v1/orders", key=key, body=an_order("2001", "cem", 9900))

    assert_problem(other, 422, "id_reused")


def test_a_balance_shows_what_was_earned(deployed: Deployed, key: str) -> None:
    deployed.call("POST", "/v1/orders", key=key, body=an_order("3001", "dora"))

    balance = deployed.call("GET", "/v1/members/dora/balance", key=key)

    assert balance.status_code == 200, balance.text
    assert balance.json()["wallets"]["points"]["available"] == 25
    assert balance.json()["wallets"]["points"]["lots"][0]["points"] == 25


def test_points_can_be_spent_and_no_more_than_there_are(deployed: Deployed, key: str) -> None:
    deployed.call("POST", "/v1/orders", key=key, body=an_order("4001", "eve"))

    spent = deployed.call("POST", "/v1/redemptions", key=key, body=a_redemption("d-1", "eve", 20))
    refused = deployed.call("POST", "/v1/redemptions", key=key, body=a_redemption("d-2", "eve", 20))

    assert spent.status_code == 201, spent.text
    assert (spent.json()["points"], spent.json()["available"]) == (-20, 5)
    assert_problem(refused, 409, "insufficient_points")
    assert refused.json()["detail"] == "Asked for 20, 5 available."


def a_redemption(redemption_id: str, member_id: str, points: int) -> dict[str, Any]:
    return {"redemption_id": redemption_id, "member_id": member_id, "points": points}


def test_a_tier_is_reached_by_spending(deployed: Deployed, key: str) -> None:
    deployed.call("POST", "/v1/orders", key=key, body=an_order("5001", "finn", 10000))

    tier = deployed.call("GET", "/v1/members/finn/tier", key=key)

    assert tier.status_code == 200, tier.text
    assert (tier.json()["tier"], tier.json()["perks"]) == ("silver", ["free_shipping"])


def test_a_wrong_key_is_forbidden(deployed: Deployed, key: str) -> None:
    answer = deployed.call("GET", "/v1/members/bob/balance", key=key + "x")

    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


def test_no_key_is_unauthorized(deployed: Deployed) -> None:
    answer = deployed.call("GET", "/v1/members/bob/balance")

    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


def test_a_route_that_is_not_there_is_not_found(deployed: Deployed, key: str) -> None:
    answer = deployed.call("GET", "/v1/nothing", key=key)

    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


def test_a_key_without_the_scope_is_forbidden(deployed: Deployed, key: str) -> None:
    reader = deployed.issue_key("reader", (Scope.POINTS_READ,))

    answer = deployed.call("POST", "/v1/redemptions", key=reader, body=a_redemption("x", "bob", 1))

    assert_problem(answer, 403, "forbidden")


@pytest.mark.parametrize(
    "route",
    [route for function in FUNCTIONS for route in function.routes],
    ids=lambda route: f"{route.method} {route.path}",
)
def test_every_route_is_answered_by_its_function(
    deployed: Deployed, key: str, route: Route
) -> None:
    path = route.path.replace("{member_id}", "gus")

    answer = deployed.call(route.method, path, key=key, body={} if route.method != "GET" else None)

    assert answer.status_code < 500, answer.text
    assert answer.headers["content-type"].startswith("application/")


def assert_problem(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["type"] == f"urn:laurel:problem:{code}"


def test_every_function_finds_all_it_imports_in_the_layer(deployable: Path) -> None:
    """As on AWS: the standard library, the uploaded code and the layer, nothing of this machine."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-S", "-B", "-c", USE_ALL, json.dumps(uploaded(deployable))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [function.name for function in FUNCTIONS]


def test_what_a_start_imports_is_compiled_already(deployable: Path) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-S", "-B", "-c", NOT_COMPILED, json.dumps(uploaded(deployable))],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == []


def test_all_that_is_uploaded_is_within_25_mb_unzipped(deployable: Path) -> None:
    files = [file for folder in deployable.glob("asset.*") for file in folder.rglob("*")]

    assert sum(file.stat().st_size for file in files if file.is_file()) <= 25_000_000


IMPORT_HANDLERS = """
import importlib, json, sys
code, packages = json.loads(sys.argv[1])
sys.path[:0] = [packages, code]
from shared.registry import FUNCTIONS
for function in FUNCTIONS:
    module = importlib.import_module(f"functions.{function.name}.handler")
    assert callable(module.handler) and module.__file__.startswith(code)
    print(function.name)
"""

USE_ALL = f"""{IMPORT_HANDLERS}
from shared.edge.telemetry import logger
from shared.program.earning.expressions import holds
logger().debug("the logger is there")
assert holds("order.amount > 1", {{"order": {{"amount": 2}}}})
"""

NOT_COMPILED = f"""{IMPORT_HANDLERS}
for module in list(sys.modules.values()):
    file = getattr(module, "__file__", None) or ""
    if file.startswith((code, packages)) and file.endswith(".py"):
        if not __import__("os").path.exists(module.__cached__):
            print(file)
""".replace("print(function.name)", "pass")


def uploaded(assembly: Path) -> tuple[str, str]:
    """The folders of the code and of the layer's packages."""
    (code,) = (folder for folder in assembly.glob("asset.*") if (folder / "functions").is_dir())
    (packages,) = assembly.glob("asset.*/python")
    return str(code), str(packages)
