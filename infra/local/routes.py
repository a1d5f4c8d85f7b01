"""Which function a request goes to, by the registry and the rules of an HTTP API."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.blueprint import Function, Route


@dataclass(frozen=True)
class Match:
    """The function and route a request found, with its path parameters decoded."""

    function: Function
    route: Route
    path_parameters: dict[str, str]


class RouteTable:
    """All routes, the most specific first: a literal segment wins over a parameter."""

    def __init__(self, functions: Iterable[Function]) -> None:
        found = [(function, route) for function in functions for route in function.routes]
        self._routes = sorted(found, key=lambda pair: _specificity(pair[1].path))

    def match(self, method: str, path: str) -> Match | None:
        """The route of this method and decoded path, if there is one."""
        segments = path.split("/")
        for function, route in self._routes:
            if route.method == method:
                parameters = _parameters(route.path.split("/"), segments)
                if parameters is not None:
                    return Match(function, route, parameters)
        return None


def _specificity(path: str) -> tuple[bool, ...]:
    return tuple(_is_parameter(segment) for segment in path.split("/"))


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{")


def _parameters(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(segments):
        return None
    parameters = {}
    for wanted, given in zip(pattern, segments, strict=True):
        if _is_parameter(wanted) and given:
            parameters[wanted[1:-1]] = given
        elif wanted != given:
            return None
    return parameters
