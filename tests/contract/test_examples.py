"""The examples of the API's description, sent to the functions: each is answered as it is told."""

import json
import re
from collections.abc import Mapping

import pytest

from infra.cli.openapi.stories import Step, Story, stories
from shared.blueprint import Route
from shared.edge.faults import unknown_parameter
from shared.edge.news import Note
from shared.edge.problems import dead_link, forbidden, invalid, unauthenticated
from shared.registry import FUNCTIONS
from tests.functions.api import Api, Response
from tests.functions.newsroom import notified
from tests.functions.snapshot import any_code, codes_in

TOLD = "the_inbox_is_told"  # what no caller asks for
ROUTES = {route.action: route for each in FUNCTIONS for route in each.routes}


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.name)
def test_a_story_goes_as_it_is_told(engine: str, story: Story) -> None:
    codes = dict[str, str]()  # those the story tells, and those that were made up instead
    for step in story.steps:
        if step.action == TOLD:
            assert notified(Note("demo", **step.body, channel="inbox")) == []
            continue
        response = send(Api().at(step.at), step, codes)
        assert (response.status, response.replayed) == (step.status, step.replayed), (
            step,
            response,
        )
        if step.example:
            assert any_code(response.body) == any_code(step.answer), step
            codes |= zip(codes_in(step.answer), codes_in(response.body), strict=True)


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda route: route.action)
def test_what_is_shown_for_all_routes_is_what_each_answers(engine: str, route: Route) -> None:
    path = re.sub(r"\{\w+\}", "m-1", route.path)
    if route.scope is None:
        forged = Api(scopes=frozenset()).send(route.method, path, raw="{}")
        problem = dead_link() if route.by_link else unauthenticated()
        assert (forged.status, forged.body) == (401, problem.body)
        return
    unknown = Api().send(route.method, path, raw="{}", query={"colour": "red"})
    assert unknown.body == invalid(unknown_parameter("colour")).body
    keyless = Api(scopes=frozenset()).send(route.method, path, raw="{}")
    assert (keyless.status, keyless.body) == (403, forbidden(route.scope).body)


def send(api: Api, step: Step, codes: Mapping[str, str] | None = None) -> Response:
    route = ROUTES[step.action]
    query = {name: str(value) for name, value in step.query.items()}
    raw = None if step.body is None else json.dumps(step.body)
    for told, made_up in (codes or {}).items():
        raw = raw and raw.replace(told, made_up)
    return api.send(route.method, route.path.format(**step.path), raw=raw, query=query)
