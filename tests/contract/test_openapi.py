"""The API's description: kept current, whole, and of one mind with the registry."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator, meta

from infra.cli.openapi.command import DEPLOYED, ROOT, generated
from infra.cli.openapi.document import build
from infra.cli.openapi.problems import refusals
from shared.blueprint import Route
from shared.registry import FUNCTIONS

ROUTES = [route for each in FUNCTIONS for route in each.routes]
SELF_DESCRIBING = {"read_openapi", "read_schema"}  # what they answer is published as a file


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    return build()


@pytest.mark.parametrize("path", generated())
def test_the_published_files_say_what_the_code_does(path: str) -> None:
    published = (ROOT / path).read_bytes() if (ROOT / path).exists() else b""
    text = gzip.decompress(published) if path == DEPLOYED else published
    assert text.decode() == generated()[path], f"{path} is stale; run: uv run laurel openapi"


def test_it_lists_exactly_the_routes_of_the_registry(api: dict[str, Any]) -> None:
    listed = {
        (method.upper(), path) for path, methods in api["paths"].items() for method in methods
    }
    assert listed == {(route.method, route.path) for route in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.action)
def test_an_operation_tells_what_its_route_asks_for_and_answers(
    api: dict[str, Any], route: Route
) -> None:
    told = operation(api, route)
    assert told["operationId"] == route.action
    assert told["security"] == ([{"key": [route.scope]}] if route.needs_key else [])
    signatures = [each["name"] for each in told.get("parameters", ()) if each["in"] == "header"]
    assert signatures == list(route.signed_by)
    assert str(route.status) in told["responses"]
    assert {"400", "401", "403", "429", "503"} <= set(told["responses"])
    assert refusal_codes(told) == set(route.refusals)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.action)
def test_an_operation_shows_a_request_an_answer_and_each_of_its_refusals(
    api: dict[str, Any], route: Route
) -> None:
    told = operation(api, route)
    if not route.needs_key:  # what is sent is the shop's own, and no example could be signed
        return
    if "requestBody" in told:
        assert told["requestBody"]["content"]["application/json"]["examples"]
    done = told["responses"][str(route.status)].get("content")
    if done and route.action not in SELF_DESCRIBING:
        assert done["application/json"]["examples"]
    if route.accepts:
        assert told["responses"]["202"]["content"]["application/json"]["examples"]
    shown = {
        example["value"]["type"].rsplit(":", 1)[1]
        for response in told["responses"].values()
        for example in problem(response).get("examples", {}).values()
    }
    assert shown - {"invalid_request"} == set(route.refusals)


def test_every_reference_leads_somewhere_and_every_component_is_used(api: dict[str, Any]) -> None:
    used = set(references(api))
    kept = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "responses")
        for name in api["components"][kind]
    }
    assert used == kept


def test_every_schema_is_a_schema(api: dict[str, Any]) -> None:
    for schema in api["components"]["schemas"].values():
        meta.validate(schema)


def test_every_example_fits_its_schema(api: dict[str, Any]) -> None:
    checked = 0
    for schema, value in examples(api):
        whole = {**schema, "components": api["components"]}
        Draft202012Validator(whole).validate(value)
        checked += 1
    assert checked > 100


def test_null_is_told_only_where_it_removes_a_field(api: dict[str, Any]) -> None:
    nullable = [
        name
        for name, schema in api["components"]["schemas"].items()
        if '"null"}' in json.dumps(schema)
    ]
    assert nullable == ["ChangeRequest"]


def test_requests_are_closed(api: dict[str, Any]) -> None:
    requests = [
        schema for name, schema in api["components"]["schemas"].items() if name.endswith("Request")
    ]
    assert len(requests) > 40  # or it has looked at nothing
    assert all(schema["additionalProperties"] is False for schema in requests)


def test_the_schema_of_programs_takes_the_program_of_the_examples(api: dict[str, Any]) -> None:
    schema = json.loads(Path(ROOT / "docs/program.schema.json").read_text())
    put = api["paths"]["/v1/program"]["put"]["requestBody"]["content"]["application/json"]
    for example in put["examples"].values():
        Draft202012Validator(schema).validate(example["value"])


def operation(api: dict[str, Any], route: Route) -> dict[str, Any]:
    told: dict[str, Any] = api["paths"][route.path][route.method.lower()]
    return told


def problem(response: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = response.get("content", {}).get("application/problem+json", {})
    return told


def refusal_codes(told: dict[str, Any]) -> set[str]:
    listed = re.findall(r"urn:laurel:problem:(\w+)", json.dumps(told["responses"]))
    return set(listed) & set(refusals())


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def examples(value: object) -> Iterator[tuple[dict[str, Any], object]]:
    """Every schema with an example beside it."""
    if isinstance(value, dict):
        if "schema" in value:
            if "example" in value:
                yield value["schema"], value["example"]
            for example in value.get("examples", {}).values():
                yield value["schema"], example["value"]
        for inner in value.values():
            yield from examples(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from examples(inner)
