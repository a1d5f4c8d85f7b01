"""Reading a program document, or a section of one: the one loader, and the one place that says what is wrong.

It walks the dataclasses' own type hints and field metadata, so a new field or rule kind needs nothing here.
"""

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from shared.frozen import dataclass
from shared.program.checks import flaws_of
from shared.program.flaws import Flaws, key_of
from shared.program.program import Program

_S = TypeVar("_S")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at a place of a document (JSON pointer), and how to mend it."""

    pointer: str
    detail: str


class InvalidProgram(Exception):
    """The document is not a program; ``flaws`` names every place and its mend."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("; ".join(f"{flaw.pointer or '/'}: {flaw.detail}" for flaw in flaws))
        self.flaws = flaws


@dataclass(frozen=True)
class _Invalid(Exception):
    flaws: tuple[Flaw, ...]


def load(document: object) -> Program:
    """The program a JSON-shaped document describes; InvalidProgram with all flaws if it describes none."""
    return load_as(Program, document, flaws_of)


def load_as(
    section: type[_S], document: object, check: Callable[[_S], Flaws] = lambda _: iter(())
) -> _S:
    """A section, or all of them, from a JSON-shaped document; ``check`` finds what no single field tells."""
    try:
        loaded: _S = _value(section, document, "", {})
    except _Invalid as invalid:
        raise InvalidProgram(invalid.flaws) from None
    flaws = tuple(Flaw(*found) for found in check(loaded))
    if flaws:
        raise InvalidProgram(flaws)
    return loaded


def _value(hint: Any, raw: object, pointer: str, metadata: Mapping[str, Any]) -> Any:
    """``raw`` as the type ``hint`` asks for; _Invalid if it is not."""
    if is_dataclass(hint) and isinstance(hint, type):
        return _object(hint, raw, pointer)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _union(hint, raw, pointer, metadata)
    if origin is tuple:
        return _array(get_args(hint)[0], raw, pointer, metadata)
    if origin is dict:
        return _texts(raw, pointer)
    if origin is Literal:
        return _choice(get_args(hint), raw, pointer)
    return _SCALARS[hint](raw, pointer, metadata)


def _object(cls: type, raw: object, pointer: str) -> Any:
    if not isinstance(raw, dict):
        raise _wrong(pointer, "must be an object")
    known = _fields(cls)
    flaws = [
        Flaw(key_of(pointer, key), f"is not known here; known: {', '.join(sorted(known))}")
        for key in raw
        if key not in known
    ]
    values: dict[str, Any] = {}
    for name, (hint, declared) in known.items():
        try:
            if name in raw:
                values[name] = _value(hint, raw[name], f"{pointer}/{name}", declared.metadata)
            elif _required(declared):
                flaws.append(Flaw(f"{pointer}/{name}", "is required"))
        except _Invalid as invalid:
            flaws.extend(invalid.flaws)
    if flaws:
        raise _Invalid(tuple(flaws))
    return cls(**values)


def _union(hint: Any, raw: object, pointer: str, metadata: Mapping[str, Any]) -> Any:
    members = [member for member in get_args(hint) if member is not types.NoneType]
    if len(members) == 1:
        return _value(members[0], raw, pointer, metadata)
    if any("kind" not in _fields(member) for member in members):
        return _by_field(members, raw, pointer)
    kinds = {get_args(_fields(member)["kind"][0])[0]: member for member in members}
    kind = raw.get("kind") if isinstance(raw, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        raise _wrong(f"{pointer}/kind", f"must be one of: {', '.join(sorted(kinds))}")
    return _object(kinds[kind], raw, pointer)


def _by_field(members: list[Any], raw: object, pointer: str) -> Any:
    """One of several classes without a kind, told apart by the first field that each must have."""
    own = {
        next(name for name, (_, declared) in _fields(member).items() if _required(declared)): member
        for member in members
    }
    named = [name for name in own if isinstance(raw, dict) and name in raw]
    if len(named) != 1:
        raise _wrong(pointer, f"must be an object with one of: {', '.join(own)}")
    return _object(own[named[0]], raw, pointer)


def _array(hint: Any, raw: object, pointer: str, metadata: Mapping[str, Any]) -> tuple[Any, ...]:
    least, most = metadata.get("min_length", 0), metadata["max_length"]
    if not isinstance(raw, list) or not least <= len(raw) <= most:
        raise _wrong(pointer, f"must be a list of {least} to {most}")
    values, flaws = list[Any](), list[Flaw]()
    for position, item in enumerate(raw):
        try:
            values.append(_value(hint, item, f"{pointer}/{position}", metadata.get("each", {})))
        except _Invalid as invalid:
            flaws.extend(invalid.flaws)
    if flaws:
        raise _Invalid(tuple(flaws))
    return tuple(values)


def _texts(raw: object, pointer: str) -> dict[str, str]:
    if not isinstance(raw, dict):
        raise _wrong(pointer, "must be an object")
    return {key: _text(value, key_of(pointer, key), {}) for key, value in raw.items()}


def _choice(allowed: tuple[str, ...], raw: object, pointer: str) -> str:
    if not isinstance(raw, str) or raw not in allowed:
        raise _wrong(pointer, f"must be one of: {', '.join(allowed)}")
    return raw


def _truth(raw: object, pointer: str, _metadata: Mapping[str, Any]) -> bool:
    if not isinstance(raw, bool):
        raise _wrong(pointer, "must be true or false")
    return raw


def _whole_number(raw: object, pointer: str, metadata: Mapping[str, Any]) -> int:
    least, most = metadata["ge"], metadata["le"]
    if not isinstance(raw, int) or isinstance(raw, bool) or not least <= raw <= most:
        raise _wrong(pointer, f"must be a whole number from {least} to {most}")
    return raw


def _text(raw: object, pointer: str, metadata: Mapping[str, Any]) -> str:
    hint = metadata.get("hint", "a text")
    if not isinstance(raw, str):
        raise _wrong(pointer, f"must be {hint}, in quotes")
    # Half a surrogate pair is not text, which the pattern of a JSON Schema cannot say everywhere.
    fits = re.fullmatch(metadata.get("pattern", r"(?s).{0,255}"), raw)
    if not fits or len(raw) > metadata.get("max_length", len(raw)) or _SURROGATE.search(raw):
        raise _wrong(pointer, f"must be {hint}")
    return raw


_SCALARS: dict[type, Callable[[object, str, Mapping[str, Any]], object]] = {
    bool: _truth,
    int: _whole_number,
    str: _text,
}


def _wrong(pointer: str, detail: str) -> _Invalid:
    return _Invalid((Flaw(pointer, detail),))


def _required(declared: Field[Any]) -> bool:
    return declared.default is MISSING and declared.default_factory is MISSING


@cache
def _fields(cls: Any) -> dict[str, tuple[Any, Field[Any]]]:
    hints = get_type_hints(cls)
    return {declared.name: (hints[declared.name], declared) for declared in fields(cls)}
