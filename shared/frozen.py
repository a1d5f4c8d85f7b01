"""Frozen dataclasses that are cheap to define: the decorator of ``dataclasses``, with one compiled method.

The standard library compiles six methods for each frozen class, which was half of the time in which our
functions started (docs/decisions/0063). This compiles ``__init__`` alone; the others are shared or closures.
What it makes is a dataclass to ``fields``, ``replace``, ``asdict``, ``match`` and pydantic all the same.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, NoReturn

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass  # noqa: TID251 (to a type checker it is the same)
else:

    def dataclass(
        *, frozen: Literal[True], slots: bool = False, kw_only: bool = False
    ) -> Callable[[type], type]:
        """Make a class a frozen dataclass."""

        def made(cls: type) -> type:
            # Where there is none the standard library makes one up of the signature, which early releases of
            # Python 3.11 cannot tell of an exception.
            cls.__doc__ = cls.__doc__ or cls.__name__
            plain = dataclasses.dataclass(  # noqa: TID251
                init=False, repr=False, eq=False, slots=slots, kw_only=kw_only
            )
            return _completed(plain(cls))

        return made


def _completed(cls: Any) -> Any:
    """The class with what the standard library would have compiled, but for what it says itself."""
    fields = dataclasses.fields(cls)
    methods = {
        "__init__": _init(cls, fields),
        "__repr__": _repr,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        **_comparison([field.name for field in fields if field.compare]),
    }
    for name, method in methods.items():
        if name not in cls.__dict__:
            setattr(cls, name, method)
    return cls


def _init(cls: Any, fields: tuple["dataclasses.Field[Any]", ...]) -> Any:
    """A method that takes the fields and sets them, past the refusal to."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_missing": dataclasses.MISSING}
    positional, named, body = ["self"], list[str](), list[str]()
    for field in fields:
        name, value = field.name, field.name
        parameter = name
        if field.default is not dataclasses.MISSING:
            known[f"_{name}"], parameter = field.default, f"{name}=_{name}"
        elif field.default_factory is not dataclasses.MISSING:
            known[f"_{name}"], parameter = field.default_factory, f"{name}=_missing"
            value = f"_{name}() if {name} is _missing else {name}"
        (named if field.kw_only else positional).append(parameter)
        body.append(f" _set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        body.append(" self.__post_init__()")
    taken = ", ".join([*positional, *(["*", *named] if named else [])])
    exec("\n".join([f"def __init__({taken}):", *(body or [" pass"])]), known)  # noqa: S102 (names of our fields)
    method = known["__init__"]
    method.__qualname__ = f"{cls.__qualname__}.__init__"
    return method


def _comparison(names: list[str]) -> dict[str, Any]:
    """Equality and hash by the values of the fields of these names."""
    values: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()

    def equal(self: Any, other: object) -> object:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    return {"__eq__": equal, "__hash__": lambda self: hash(values(self))}


def _repr(self: Any) -> str:
    shown = (field.name for field in dataclasses.fields(self) if field.repr)
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
    return f"{type(self).__qualname__}({values})"


def _refuse(self: object, name: str, *_: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot change field {name!r}")
