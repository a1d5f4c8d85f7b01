"""Which route a request finds."""

import pytest

from infra.local.routes import RouteTable
from shared.registry import FUNCTIONS
from tests.local.stub_functions import STUBS


def route_of(method: str, path: str) -> str | None:
    match = RouteTable(STUBS).match(method, path)
    return match.route.path if match else None


def test_a_literal_segment_wins_over_a_parameter() -> None:
    assert route_of("POST", "/v1/things/preview") == "/v1/things/preview"
    assert route_of("GET", "/v1/things/preview") == "/v1/things/{thing_id}"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/v1/things"),
        ("HEAD", "/v1/things"),
        ("OPTIONS", "/v1/things"),
        ("get", "/v1/things"),
        ("GET", "/v1/things/"),
        ("GET", "/v1//things"),
        ("GET", "//v1/things"),
        ("GET", "/v1/things/a/b"),
        ("GET", "/v1/things/a/parts/"),
        ("GET", "/v1/%7Bthing_id%7D"),
        ("GET", ""),
        ("GET", "*"),
    ],
)
def test_anything_else_finds_none(method: str, path: str) -> None:
    assert route_of(method, path) is None


def test_a_parameter_is_any_one_segment() -> None:
    match = RouteTable(STUBS).match("GET", "/v1/things/a b\x00ü")

    assert match
    assert match.path_parameters == {"thing_id": "a b\x00ü"}


def test_every_route_of_the_registry_is_found_by_its_own_path() -> None:
    table = RouteTable(FUNCTIONS)

    for function in FUNCTIONS:
        for route in function.routes:
            match = table.match(route.method, route.path.replace("{", "").replace("}", ""))
            assert match
            assert (match.function, match.route) == (function, route)
