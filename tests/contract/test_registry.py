"""The registry and the code say the same: functions, actions, parameters, scopes and refusals."""

import re
import subprocess
import sys
from importlib import import_module
from inspect import getdoc, signature
from pathlib import Path

import pytest

from infra.cli.openapi.document import actions_of
from infra.cli.openapi.problems import GENERAL, refusals, status_of
from shared.blueprint import Function, Permission, Route, Scope
from shared.edge.http import parameters
from shared.registry import FUNCTIONS, function

ROOT = Path(__file__).parents[2]
SERVING = [each for each in FUNCTIONS if each.routes]
QUIET = [each for each in FUNCTIONS if not each.routes]
ROUTES = [route for each in FUNCTIONS for route in each.routes]
# Whoever runs the command heeds it: what does not fit a budget is decided again with what is left.
NEVER_ANSWERED = {"budget_spent"}
COMMANDS_AND_READS = {
    "GET": {200},
    "POST": {200, 201},
    "PUT": {201},
    "PATCH": {200},
    "DELETE": {204},
}


def called(route: Route) -> str:
    return route.action


@pytest.mark.parametrize("each", FUNCTIONS, ids=lambda each: each.name)
def test_every_function_has_a_handler(each: Function) -> None:
    assert callable(import_module(f"functions.{each.name}.handler").handler)


def test_every_folder_of_a_function_is_in_the_registry() -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}
    assert folders == {each.name for each in FUNCTIONS}


@pytest.mark.parametrize("each", SERVING, ids=lambda each: each.name)
def test_a_handler_has_the_actions_of_its_routes_and_no_others(each: Function) -> None:
    assert sorted(actions_of(each)) == sorted(route.action for route in each.routes)


@pytest.mark.parametrize("each", SERVING, ids=lambda each: each.name)
def test_an_action_takes_the_parameters_of_its_path(each: Function) -> None:
    for route in each.routes:
        takes = set(parameters(actions_of(each)[route.action])) - {"query", "body", "form"}
        assert takes == set(re.findall(r"\{(\w+)\}", route.path)), route


@pytest.mark.parametrize("each", SERVING, ids=lambda each: each.name)
def test_an_action_explains_itself_in_one_sentence(each: Function) -> None:
    for action in actions_of(each).values():
        said = getdoc(action)
        assert said
        assert "\n" not in said
        assert said.endswith(".")
        assert next(iter(signature(action).parameters)) in ("call", "_call")


def test_a_reading_takes_no_body_and_a_command_has_one_or_is_a_deletion() -> None:
    for each in SERVING:
        for route in each.routes:
            has_body = "body" in parameters(actions_of(each)[route.action])
            takes_none = route.method in ("GET", "DELETE") or route.by_link
            assert has_body != takes_none, route


def test_names_and_routes_are_unique() -> None:
    names = [each.name for each in FUNCTIONS]
    assert len(set(names)) == len(names)
    assert len({route.action for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)
    assert sum(each.authorizes for each in FUNCTIONS) == 1


def test_a_function_is_found_by_its_name() -> None:
    assert function("earn").name == "earn"
    with pytest.raises(KeyError):
        function("burn")


@pytest.mark.parametrize("route", ROUTES, ids=called)
def test_a_route_answers_the_status_of_its_kind(route: Route) -> None:
    assert route.status in COMMANDS_AND_READS[route.method]
    assert route.path.startswith("/v1/")


@pytest.mark.parametrize("route", ROUTES, ids=called)
def test_the_refusals_a_route_names_exist(route: Route) -> None:
    assert set(route.refusals) <= set(refusals())
    assert len(set(route.refusals)) == len(route.refusals)


def test_every_refusal_is_named_by_a_route() -> None:
    named = {code for route in ROUTES for code in route.refusals}
    assert named | NEVER_ANSWERED == set(refusals())
    assert not named & NEVER_ANSWERED


def test_refusals_keep_to_the_statuses_that_are_theirs() -> None:
    assert {code: status_of(code) for code in refusals() if status_of(code) != 409} == {
        "not_found": 404,
        "id_reused": 422,
    }
    assert not set(GENERAL) & set(refusals())


def test_every_scope_opens_some_route() -> None:
    assert {route.scope for route in ROUTES} - {None} == set(Scope)


def test_who_needs_no_key_signs() -> None:
    for route in ROUTES:
        assert (route.scope is None) == (bool(route.signed_by) != route.by_link)


def test_only_who_needs_it_may_do_more_than_read_and_append() -> None:
    plain = {Permission.READ, Permission.APPEND, Permission.DRAW}
    assert {each.name for each in FUNCTIONS if each.may - plain} == {
        "authorize",
        "connections",
        "connectors",
        "coupons",
        "expiry",
        "feedback",
        "inbox",
        "members",
        "notify",
        "relay",
        "sessions",
        "triggers",
        "webhooks",
    }


def test_whoever_may_book_what_time_has_done_may_give_back_what_lapsed() -> None:
    no_journals = {"program", "campaigns"}
    book = {each.name for each in FUNCTIONS if Permission.APPEND in each.may} - no_journals
    assert {each.name for each in FUNCTIONS if Permission.DRAW in each.may} == book


@pytest.mark.parametrize("each", FUNCTIONS, ids=lambda each: each.name)
def test_a_message_is_out_of_sight_for_six_runs_of_its_function(each: Function) -> None:
    """What Lambda asks of a queue: it may try a batch again several times before it returns it."""
    assert all(queue.visibility_s >= 6 * each.timeout_s for queue in each.queues)


def test_names_of_queues_are_unique_and_schedules_have_an_interval() -> None:
    names = [queue.name for each in FUNCTIONS for queue in each.queues]
    assert len(set(names)) == len(names)
    assert {name for each in FUNCTIONS for name in each.sends_to} <= set(names)
    for each in FUNCTIONS:
        assert all(schedule.every_minutes >= 1 for schedule in each.schedules)


def test_a_function_that_another_calls_has_routes_and_calls_none_itself() -> None:
    """So two places for each chain of calls are enough, wherever places are few."""
    for each in FUNCTIONS:
        for called in map(function, each.calls):
            assert called.routes
            assert not called.calls


@pytest.mark.parametrize("each", QUIET, ids=lambda each: each.name)
def test_a_function_without_routes_imports_neither_pydantic_nor_powertools(each: Function) -> None:
    code = (
        f"import sys, functions.{each.name}.handler;"
        "heavy = {'pydantic', 'aws_lambda_powertools', 'boto3'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
