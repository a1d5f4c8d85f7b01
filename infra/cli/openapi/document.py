"""The API as an OpenAPI 3.1 document: routes from the registry, the rest from the actions' own types."""

import importlib
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from infra.cli.openapi import problems
from infra.cli.openapi.operations import operation
from infra.cli.openapi.schemas import Components
from shared.blueprint import Function
from shared.edge.program_document import json_schema
from shared.registry import FUNCTIONS

_SERVERS = (
    {"url": "http://127.0.0.1:8787", "description": "The service that `make run` starts."},
    {
        "url": "https://{api}.execute-api.{region}.amazonaws.com",
        "description": "A deployed one; the outputs of its stack tell the address.",
        "variables": {"api": {"default": "api"}, "region": {"default": "eu-central-1"}},
    },
)
_ABOUT = """The loyalty engine of a shop: members, what orders earn, points and tiers.

Every command is named by its caller (`order_id`, `redemption_id` …) and takes effect exactly once, however often
it is sent: the same id with the same content gets the first answer again, with `Idempotent-Replayed: true`; the
same id with other content is refused with 422. Instants are answered in UTC with milliseconds and read with any
offset. Whole numbers are written without point or exponent. What does not apply is left out of an answer, never
null; answers may gain fields, requests may not."""


def build() -> dict[str, Any]:
    """The whole document."""
    components = Components()
    for name, schema in problems.SCHEMAS.items():
        components.add(name, schema)
    components.lifted(json_schema(), name="Program")
    paths = defaultdict[str, dict[str, Any]](dict)
    for function in FUNCTIONS:
        actions = actions_of(function) if function.routes else {}
        for route in function.routes:
            told = operation(function.name, route, actions[route.action], components)
            paths[route.path][route.method.lower()] = told
    return {
        "openapi": "3.1.0",
        "info": {"title": "Laurel", "version": "1", "description": _ABOUT},
        "servers": list(_SERVERS),
        "tags": [
            {"name": each.name, "description": f"{each.does[0].upper()}{each.does[1:]}."}
            for each in FUNCTIONS
            if each.routes
        ],
        "paths": dict(paths),
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "responses": problems.general_responses(),
            "schemas": dict(sorted(components.schemas.items())),
        },
    }


def actions_of(function: Function) -> dict[str, Callable[..., Any]]:
    """The actions of a function's handler, by name."""
    handler = importlib.import_module(f"functions.{function.name}.handler")
    return {action.__name__: action for action in handler.ACTIONS}
