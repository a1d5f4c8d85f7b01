"""The processes that run functions."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.sandboxes import (
    SANDBOXES_MAX,
    BrokenFunctionsError,
    FunctionError,
    Sandboxes,
    TimedOutError,
    handler_modules,
)
from infra.local.wakes import Wakes
from shared.registry import FUNCTIONS
from tests.local.stub_functions import ECHO, MISBEHAVE, STUBS

MODULES = {function.name: f"tests.local.stubs.{function.name}" for function in STUBS}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sandboxes") / "functions.log"


@pytest.fixture(scope="module")
def sandboxes(log: Path) -> Iterator[Sandboxes]:
    running = Sandboxes(MODULES, environment={"A_SETTING": "set"}, log=log, wakes=Wakes(list))
    running.start()
    yield running
    running.close()


def echo(sandboxes: Sandboxes) -> dict[str, Any]:
    answer = sandboxes.invoke(ECHO, {"rawPath": "/v1/things"})
    assert isinstance(answer, dict)
    context: dict[str, Any] = answer["context"]
    return context


def test_a_function_is_told_about_its_call(sandboxes: Sandboxes) -> None:
    context = echo(sandboxes)

    assert context["function"] == "echo"
    assert context["arn"] == "arn:aws:lambda:local:000000000000:function:echo"
    assert context["memory"] == "512"
    assert context["setting"] == "set"
    assert 4000 < context["remaining_ms"] <= 5000
    assert context["request_id"] != echo(sandboxes)["request_id"]


def test_calls_one_after_the_other_share_a_warm_process(sandboxes: Sandboxes) -> None:
    assert echo(sandboxes)["process"] == echo(sandboxes)["process"]


def test_calls_at_once_have_processes_of_their_own_up_to_a_limit(sandboxes: Sandboxes) -> None:
    processes: list[int] = []
    callers = [
        threading.Thread(target=lambda: processes.append(echo(sandboxes)["process"]))
        for _ in range(3 * SANDBOXES_MAX)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert len(processes) == 3 * SANDBOXES_MAX
    assert len(set(processes)) <= SANDBOXES_MAX


def test_a_raised_error_goes_to_the_log_with_its_stack(sandboxes: Sandboxes, log: Path) -> None:
    with pytest.raises(FunctionError, match="ValueError"):
        sandboxes.invoke(MISBEHAVE, {"rawPath": "/v1/raise"})

    assert "Traceback" in log.read_text()
    assert "a secret detail" in log.read_text()
    assert echo(sandboxes)


def test_a_function_that_kills_its_process_kills_only_that(sandboxes: Sandboxes) -> None:
    with pytest.raises(FunctionError, match="died"):
        sandboxes.invoke(MISBEHAVE, {"rawPath": "/v1/die"})

    assert echo(sandboxes)


def test_a_function_is_ended_at_its_timeout(sandboxes: Sandboxes) -> None:
    with pytest.raises(TimedOutError):
        sandboxes.invoke(MISBEHAVE, {"rawPath": "/v1/sleep"})

    assert echo(sandboxes)


def test_functions_that_cannot_be_loaded_are_told_at_the_start(tmp_path: Path) -> None:
    broken = Sandboxes(
        {"unloadable": "tests.local.stubs.unloadable"},
        environment={},
        log=tmp_path / "log",
        wakes=Wakes(list),
    )

    with pytest.raises(BrokenFunctionsError, match="a library is missing"):
        broken.start()


def test_every_function_of_the_registry_has_its_handler_module() -> None:
    assert handler_modules(FUNCTIONS)["earn"] == "functions.earn.handler"
