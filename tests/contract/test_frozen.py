"""The cheaper decorator makes what the standard library's would have made."""

import dataclasses
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from typing import Any

import pytest

from shared.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel."""

    name: str
    grams: int = 500
    stamps: tuple[int, ...] = ()
    marks: list[str] = field(default_factory=list, compare=False, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class PlainParcel:
    """The same by the standard library."""

    name: str
    grams: int = 500
    stamps: tuple[int, ...] = ()
    marks: list[str] = field(default_factory=list, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Label:
    """A label; named in any order, so that one with a default may come first."""

    colour: str = "white"
    text: str


@dataclass(frozen=True, kw_only=True)
class Caution(Label):
    """A label of a further line, that insists."""

    sign: str

    def __post_init__(self) -> None:
        if not self.sign:
            raise ValueError("a warning has a sign")

    def __repr__(self) -> str:
        return self.sign


SAMPLES: list[dict[str, Any]] = [
    {"name": "a"},
    {"name": "a", "grams": 1, "stamps": (1, 2)},
    {"name": "b", "marks": ["fragile"]},
]


@pytest.mark.parametrize("given", SAMPLES)
def test_what_is_made_shows_itself_and_reads_alike(given: dict[str, Any]) -> None:
    ours, theirs = Parcel(**given), PlainParcel(**given)
    assert repr(ours) == repr(theirs).replace("PlainParcel", "Parcel")
    assert asdict(ours) == asdict(theirs)
    assert replace(ours, grams=9).grams == 9
    assert [each.name for each in fields(ours)] == [each.name for each in fields(theirs)]
    assert Parcel.__match_args__ == PlainParcel.__match_args__


def test_values_are_compared_field_by_field_within_one_class() -> None:
    assert Parcel("a", marks=["x"]) == Parcel("a", marks=["y"])
    assert hash(Parcel("a", 1)) == hash(Parcel("a", 1))
    assert Parcel("a") != Parcel("a", 1)
    another: object = PlainParcel("a")
    assert Parcel("a") != another
    assert len({Parcel("a"), Parcel("a"), Parcel("b")}) == 2


def test_a_class_without_fields_is_one_value() -> None:
    @dataclass(frozen=True)
    class Nothing:
        """Nothing to say."""

    assert Nothing() == Nothing()
    assert repr(Nothing()).endswith("Nothing()")


def test_each_value_gets_defaults_of_its_own() -> None:
    assert Parcel("a").marks is not Parcel("a").marks


def test_nothing_of_it_can_be_changed() -> None:
    parcel: Any = Parcel("a")
    with pytest.raises(FrozenInstanceError):
        parcel.grams = 1
    with pytest.raises(FrozenInstanceError):
        del parcel.name


def test_what_is_missing_or_unknown_is_said_with_the_name_of_the_class() -> None:
    made: Any = Parcel
    with pytest.raises(TypeError, match=r"Parcel.__init__\(\) missing 1 .*'name'"):
        made()
    with pytest.raises(TypeError, match="unexpected keyword argument 'height'"):
        made("a", height=1)
    named: Any = Label
    with pytest.raises(TypeError, match="positional"):
        named("red")


def test_a_class_may_derive_from_another_and_have_its_own_say() -> None:
    warning = Caution(sign="!", text="hot")
    assert (warning.colour, repr(warning)) == ("white", "!")
    with pytest.raises(ValueError, match="a warning has a sign"):
        Caution(sign="", text="hot")


def test_an_exception_may_be_one_and_need_not_say_what_it_is() -> None:
    @dataclass(frozen=True)
    class Lost(Exception):
        parcel: str

    assert Lost("a").parcel == "a"
    assert Lost.__doc__ == "Lost"
