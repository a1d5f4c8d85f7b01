"""The examples of the API's description, sent to the functions: each is answered as it is told."""

import json
import re

import pytest

from infra.cli.openapi.stories import Step, Story, stories
from shared.blueprint import Route
from shared.edge.faults import unknown_parameter
from shared.edge.problems import forbidden, invalid
from shared.registry import FUNCTIONS
from tests.functions.api import Api, Response

ROUTES = {route.action: route for each in FUNCTIONS for route in each.routes}


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.name)
def test_a_story_goes_as_it_is_told(engine: str, story: Story) -> None:
    for step in story.steps:
        response = send(Api().at(step.at), step)
        assert (response.status, response.replayed) == (step.status, step.replayed), (
            step,
            response,
        )
        if step.example:
            assert response.body == step.answer, step


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda route: route.action)
def test_what_is_shown_for_all_routes_is_what_each_answers(engine: str, route: Route) -> None:
    path = re.sub(r"\{\w+\}", "m-1", route.path)
    unknown = Api().send(route.method, path, raw="{}", query={"colour": "red"})
    assert unknown.body == invalid(unknown_parameter("colour")).body
    keyless = Api(scopes=frozenset()).send(route.method, path, raw="{}")
    assert (keyless.status, keyless.body) == (403, forbidden(route.scope).body)


def send(api: Api, step: Step) -> Response:
    route = ROUTES[step.action]
    query = {name: str(value) for name, value in step.query.items()}
    raw = None if step.body is None else json.dumps(step.body)
    return api.send(route.method, route.path.format(**step.path), raw=raw, query=query)
