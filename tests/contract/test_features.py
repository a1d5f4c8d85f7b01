"""docs/features.md names only fields, routes, commands and tests that there are."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from infra.cli.main import COMMANDS, main
from shared.edge.program_document import json_schema
from shared.registry import FUNCTIONS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/features.md"
NOT_YET = "**not yet**"

ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split(" | "))
    for line in PAGE.read_text().replace("| |\n", "|  |\n").splitlines()
    if line.startswith("| ") and not line.startswith(("| feature |", "|---"))
]
ROUTES = {f"{route.method} {route.path}" for each in FUNCTIONS for route in each.routes}


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def places(schema: dict[str, Any], node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The objects that a node may hold: behind references, lists and choices."""
    if "$ref" in node:
        yield from places(schema, schema["$defs"][node["$ref"].rpartition("/")[2]])
    for choice in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from places(schema, choice)
    if "items" in node:
        yield from places(schema, node["items"])
    if "properties" in node:
        yield node


of_programs = cache(json_schema)


def is_field(path: str) -> bool:
    """Whether the schema of programs has it; a step may be a field, or a kind of what stands there."""
    schema = of_programs()
    found = [schema]
    for step in path.split("."):
        inside = [place for node in found for place in places(schema, node)]
        kinds = [p for p in inside if p["properties"].get("kind", {}).get("const") == step]
        found = kinds or [p["properties"][step] for p in inside if step in p["properties"]]
    return bool(found)


def is_command(words: list[str]) -> bool:
    if words[0] == "make":
        return bool(re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE))
    if words[0] != "laurel" or words[1] not in COMMANDS:
        return False
    with pytest.raises(SystemExit) as ended:
        main([*words[1:], "--help"])
    return ended.value.code == 0


def has_test(node: str) -> bool:
    path, _, name = node.partition("::")
    file = ROOT / "tests" / path
    if not file.is_file():
        return False
    tree = ast.parse(file.read_text())
    return name in {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_everything_a_row_names_is_there(row: tuple[str, ...]) -> None:
    assert len(row) == 3, "a row says what, where and by which test"
    _, where, shown_by = row
    for name in quoted(where):
        words = name.split()
        assert is_field(name) or name in ROUTES or is_command(words), name
    for node in quoted(shown_by):
        assert has_test(node), node


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_is_there_is_shown_by_a_test(row: tuple[str, ...]) -> None:
    _, where, shown_by = row
    assert bool(quoted(shown_by)) != where.startswith(NOT_YET)


def test_what_is_not_there_would_be_noticed() -> None:
    assert not is_field("earning.lottery")
    assert not is_field("tiers.colour")
    assert not is_command(["laurel", "gamble"])
    assert not has_test("contract/test_features.py::test_of_nothing")
    assert len(ROWS) >= 38
