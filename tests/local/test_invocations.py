"""A function calls another on one machine, by Lambda's own Invoke."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.session import get_session

from infra.local.invocations import invocations_environment
from infra.local.sandboxes import SANDBOXES_MAX, FunctionError, Sandboxes, TimedOutError
from infra.local.wakes import Wakes
from shared.blueprint import Function
from tests.local.serving import a_gateway, call_in_process
from tests.local.stub_functions import ECHO, STUBS

MODULES = {function.name: f"tests.local.stubs.{function.name}" for function in STUBS}


def failing(function: Function, event: Mapping[str, Any]) -> object:
    raise (TimedOutError if event["late"] else FunctionError)("no")


def invoked(port: int, name: str, event: object) -> dict[str, Any]:
    settings = invocations_environment(STUBS, f"http://127.0.0.1:{port}")
    client: Any = get_session().create_client(
        "lambda",
        endpoint_url=settings["AWS_ENDPOINT_URL_LAMBDA"],
        region_name="local",
        aws_access_key_id="a",
        aws_secret_access_key="b",
    )
    assert settings["FUNCTION_NAME_ECHO"] == "echo"
    answer = client.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    return {"error": answer.get("FunctionError"), "told": json.loads(answer["Payload"].read())}


def test_botocores_client_gets_what_the_function_answers(tmp_path: Path) -> None:
    with a_gateway(tmp_path, call_in_process) as gateway:
        told = invoked(gateway.port, "echo", {"routeKey": "POST /v1/things"})

    assert told == {"error": None, "told": {"event": {"routeKey": "POST /v1/things"}}}


@pytest.mark.parametrize("late", [True, False])
def test_a_function_that_fails_is_told_as_lambda_tells_it(tmp_path: Path, late: bool) -> None:
    with a_gateway(tmp_path, failing) as gateway:
        assert invoked(gateway.port, "echo", {"late": late})["error"] == "Unhandled"


def test_there_are_no_other_functions_and_no_other_ways(tmp_path: Path) -> None:
    with a_gateway(tmp_path, call_in_process) as gateway:
        path = "/_local/2015-03-31/functions/{}/invocations"
        sent = [
            gateway.send("POST", path.format("none"), body=b"{}", key=None),
            gateway.send("POST", path.format("echo"), body=b"[]", key=None),
            gateway.send("POST", path.format("echo"), body=b"no JSON", key=None),
            gateway.send("GET", path.format("echo"), key=None),
        ]

    assert {reply.status for reply in sent} == {404}


@pytest.fixture
def sandboxes(tmp_path: Path) -> Iterator[Sandboxes]:
    log = tmp_path / "functions.log"
    running = Sandboxes(MODULES, environment={}, log=log, wakes=Wakes(list))
    running.start()
    yield running
    running.close()


def test_functions_that_wait_for_another_do_not_take_its_place(sandboxes: Sandboxes) -> None:
    """All places are taken by callers; those they call are answered nevertheless."""
    for _ in range(SANDBOXES_MAX):
        sandboxes._places.acquire()
    try:
        answer = sandboxes.invoke_for_another(ECHO, {"rawPath": "/v1/things"})
    finally:
        for _ in range(SANDBOXES_MAX):
            sandboxes._places.release()
    assert isinstance(answer, dict)
