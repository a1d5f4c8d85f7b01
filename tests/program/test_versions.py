"""Which version of a program decides at an instant."""

from shared.program.program import Program
from shared.program.versions import Effect, Versions
from tests.builders import a_program, instant, versions_of

APRIL, MAY = instant("2026-04-01"), instant("2026-05-01")
FIRST, SECOND, THIRD = (a_program(time_zone=zone) for zone in ("UTC", "Asia/Tokyo", "Asia/Dubai"))


def test_the_first_version_is_in_force_since_ever() -> None:
    effects = (Effect(1, APRIL, APRIL),)
    versions = Versions(lambda: effects, lambda *_: FIRST)

    assert versions.at(0).number == 1


def test_a_version_is_in_force_from_its_instant_until_the_next() -> None:
    versions = versions_of(FIRST, SECOND, THIRD, effective_at=(APRIL, MAY))

    assert versions.at(APRIL - 1).program == FIRST
    assert versions.at(APRIL).program == SECOND
    assert versions.at(MAY - 1).program == SECOND
    assert versions.at(MAY).program == THIRD


def test_an_account_that_has_seen_a_version_is_not_decided_by_an_older_one() -> None:
    versions = versions_of(FIRST, SECOND, effective_at=(APRIL,))

    assert versions.at(APRIL - 1, seen=2).number == 2
    assert versions.at(APRIL, seen=1).number == 2


def test_a_list_too_old_for_an_account_is_fetched_again() -> None:
    published = [Effect(1, 0, 0)]
    fetched = list[int]()

    def listed() -> tuple[Effect, ...]:
        fetched.append(len(published))
        return tuple(published)

    versions = Versions(listed, lambda number, _: (FIRST, SECOND)[number - 1])
    assert versions.at(MAY).number == 1
    published.append(Effect(2, APRIL, APRIL))

    assert versions.at(MAY).number == 1
    assert versions.at(MAY, seen=2).program == SECOND
    assert versions.at(MAY).number == 2
    assert fetched == [1, 2]


def test_a_version_newer_than_the_list_is_found_by_its_number() -> None:
    published = [Effect(1, 0, 0)]
    contents: dict[int, Program] = {}

    def listed() -> tuple[Effect, ...]:
        contents.update({each.number: (FIRST, SECOND)[each.number - 1] for each in published})
        return tuple(published)

    versions = Versions(listed, lambda number, _: contents[number])
    assert versions.numbered(1) == FIRST
    published.append(Effect(2, APRIL, APRIL))

    assert versions.numbered(2) == SECOND


def test_nothing_is_fetched_before_it_is_asked_for() -> None:
    def loaded(number: int, _: type[Program]) -> Program:
        raise AssertionError(f"version {number} was loaded for nothing")

    versions = Versions(tuple, loaded)

    assert versions.effects == ()
