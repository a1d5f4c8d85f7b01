"""What is wrong with a request, place by place, in words a caller can act on."""

from collections.abc import Iterable, Iterator
from itertools import islice

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.edge.problems import Fault

FAULTS_MAX = 100  # so that a request full of nonsense does not make an answer larger than itself
NAME_MAX = 128  # longer names are not told back; the pointer ends at the object that holds them

_KEY = "[key]"  # how pydantic marks that the name of a field is at fault, not its value
_WORDS = {
    "extra_forbidden": "This field is not known here; leave it out.",
    "missing": "This field is required.",
    "int_type": "Must be a whole number, without quotes, point or exponent.",
    "greater_than_equal": "Must be {ge} or more.",
    "less_than_equal": "Must be {le} or less.",
    "too_short": "Must hold at least {min_length}.",
    "too_long": "Must hold at most {max_length}.",
    "string_type": "Must be a text, in quotes.",
    "string_unicode": "Must be valid Unicode; half of a surrogate pair is not.",
    "bool_type": "Must be true or false.",
    "dict_type": "Must be an object.",
    "model_type": "Must be an object.",
    "list_type": "Must be a list.",
    "tuple_type": "Must be a list.",
}


def faults_of(name: str, error: ValidationError, *within: str) -> Iterable[Fault]:
    """What is wrong with a body (at the place ``within`` it), a query or a path parameter."""
    details = error.errors(include_url=False, include_input=False)
    return islice((_fault(name, each, within) for each in details), FAULTS_MAX)


def unknown_parameter(name: str) -> Fault:
    """A query parameter that the route does not take."""
    return Fault("This parameter is not known here; leave it out.", parameter=name)


def _fault(name: str, error: ErrorDetails, within: tuple[str, ...]) -> Fault:
    place = [*within, *(str(part) for part in error["loc"] if part != _KEY)]
    if name == "body":
        return Fault(_detail(error), pointer="/".join(["#", *_tellable(place)]))
    if name == "query" and place:
        unknown = error["type"] == "extra_forbidden"
        return unknown_parameter(place[0]) if unknown else Fault(_detail(error), parameter=place[0])
    return Fault(_detail(error), parameter=name)


def _tellable(place: list[str]) -> Iterator[str]:
    for part in place:
        if len(part) > NAME_MAX:
            return
        yield part.replace("~", "~0").replace("/", "~1")


def _detail(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return error["msg"].removeprefix("Value error, ")
    words = _WORDS.get(error["type"])
    return words.format(**error.get("ctx", {})) if words else error["msg"]
