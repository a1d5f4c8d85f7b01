"""Expressions: conditions in the Common Expression Language (CEL, https://cel.dev), compiled once in a process.

An expression sees named values only, calls nothing of ours, has no loop but the macros over a list, of which it
may use one, and is short: what it can cost is bounded.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from importlib.abc import Loader
    from importlib.machinery import ModuleSpec

LENGTH_MAX = 500
_MACROS = re.compile(r"\.\s*(all|exists|exists_one|filter|map)\s*\(")
_PLACE = re.compile(r"<input>:(\d+):(\d+): (.*)")
EXPRESSION = {
    "pattern": rf"(?s)^.{{1,{LENGTH_MAX}}}$",
    "hint": f"a CEL expression of 1 to {LENGTH_MAX} characters",
}

Variables = Mapping[str, Any]


class _Compiled(Protocol):
    """What is used of a compiled expression."""

    def execute(self, context: dict[str, Any]) -> object: ...

    def variables(self) -> list[str]: ...


def holds(expression: str, variables: Variables) -> bool | None:
    """Whether an expression is true; None if it cannot be told of these values."""
    try:
        found = _compiled(expression).execute(dict(variables))
    except (ArithmeticError, KeyError, RuntimeError, TypeError, ValueError):
        return None
    return found if isinstance(found, bool) else None


@lru_cache(maxsize=1024)
def asks_of(expression: str) -> frozenset[str]:
    """The names that an expression asks for; none if it cannot be read."""
    try:
        return frozenset(_compiled(expression).variables())
    except ValueError:
        return frozenset()


def flaw_of(expression: str, sample: Variables) -> str | None:
    """What is wrong with an expression about values such as these; None if nothing is."""
    try:
        compiled = _compiled(expression)
    except ValueError as error:
        return _syntax(str(error))
    if len(_MACROS.findall(expression)) > 1:
        return "may use one of all, exists, exists_one, filter and map, and that once"
    try:
        found = compiled.execute(dict(sample))
    except KeyError as error:
        return f"asks for {error}, which is not known"
    except RuntimeError as error:
        return f"{str(error).split('.')[0]}; known: {', '.join(sorted(sample))}"
    except (ArithmeticError, TypeError, ValueError) as error:
        return f"cannot be reckoned: {str(error).split('.')[0]}"
    return (
        None if isinstance(found, bool) else "must be true or false, such as order.amount >= 5000"
    )


def _syntax(message: str) -> str:
    """Where an expression cannot be read, and why."""
    found = _PLACE.search(message)
    return "cannot be read at line {}, character {}: {}".format(*found.groups() if found else "???")


@lru_cache(maxsize=1024)
def _compiled(expression: str) -> _Compiled:
    compiled: _Compiled = _library().compile(expression)
    return compiled


@cache
def _library() -> Any:
    """The library's own module. Its package also loads a command line, which would triple a cold start."""
    package = cast("ModuleSpec", PathFinder.find_spec("cel"))
    own = cast("ModuleSpec", PathFinder.find_spec("cel.cel", package.submodule_search_locations))
    module = module_from_spec(own)
    cast("Loader", own.loader).exec_module(module)
    return module
