"""Schemathesis against the published description: whatever is sent, the API keeps to what it says of itself."""

import importlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from infra.cli.openapi.stories import stories
from shared.blueprint import Function, Scope
from shared.registry import FUNCTIONS
from shared.store import credentials
from tests.contract.test_examples import send
from tests.functions.api import Api, LambdaContext
from tests.local import serving

KEY = "a-key-of-the-shop"
SECONDS_MAX = 15  # where a machine is slower than that, fewer requests are made
REQUESTS_MIN = 200
# Left out: unsupported_method (an HTTP API answers an unknown method with 404, never 405), positive_data_acceptance
# (no schema can say that line ids are distinct or that an order lies in the past), and what needs several calls.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "negative_data_rejection",
    "ignored_auth",
)
CONFIG: dict[str, Any] = {
    "seed": 20260301,
    "max-time": SECONDS_MAX,
    "continue-on-failure": True,
    "headers": {"Authorization": f"Bearer {KEY}"},
    "generation": {"max-examples": 5, "deterministic": True, "database": "none", "no-shrink": True},
    "phases": {"stateful": {"enabled": False}},
    "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
}


@pytest.fixture
def url(engine: str, tmp_path: Path) -> Iterator[str]:
    """An API in use: a program, members with a history, and a key with every scope."""
    credentials.register(
        KEY, program="demo", source="shop", scopes=frozenset(Scope), name="fuzzing", now=0
    )
    (first_days,) = [story for story in stories() if story.name == "A member's first days"]
    for step in first_days.steps:
        if step.action != "erase_member":
            send(Api().at(step.at), step)
    with serving.a_gateway(tmp_path, invoke, FUNCTIONS) as caller:
        yield f"http://127.0.0.1:{caller.port}"


def test_the_api_keeps_to_its_description(url: str) -> None:
    statuses, failures = fuzzed(url)
    assert not failures, "\n\n".join(failures)
    assert statuses.total() > REQUESTS_MIN
    assert {200, 201, 400, 404} <= set(statuses)


def fuzzed(url: str) -> tuple[Counter[int], list[str]]:
    """How often each status was answered, and what went against the description."""
    config = SchemathesisConfig.from_dict(CONFIG)
    headers = CONFIG["headers"]
    schema = schemathesis.openapi.from_url(f"{url}/v1/openapi.json", config=config, headers=headers)
    statuses, failures = Counter[int](), list[str]()
    for event in from_schema(schema).execute():
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.NonFatalError):
            raise event.value
        if isinstance(event, events.ScenarioFinished):
            made = event.recorder.interactions.values()
            statuses.update(each.response.status_code for each in made if each.response)
            failures.extend(failures_in(event.recorder))
    return statuses, failures


def failures_in(recorder: ScenarioRecorder) -> Iterator[str]:
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info:
                failure, sent = check.failure_info.failure, recorder.interactions[case_id].request
                yield f"{failure}\n{sent.method} {sent.uri}\n{sent.body!r}"


def invoke(function: Function, event: Mapping[str, Any]) -> object:
    handler = importlib.import_module(f"functions.{function.name}.handler").handler
    result: object = handler(event, LambdaContext(function.timeout_s))
    return result
