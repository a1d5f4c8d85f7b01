"""The indexes by days of the year: who was born on one, or joined on one, page by page over all parts."""

from collections.abc import Callable

from shared.store import birthdays, keys, members
from shared.store.members import Page
from tests.builders import a_document
from tests.functions.api import Api

ALL = range(keys.MEMBERS_SLOTS)


def everybody(page: Callable[[str | None], Page]) -> list[str]:
    """The members of all pages."""
    found, after = list[str](), None
    while True:
        part = page(after)
        for member, after in part.members:  # noqa: B007 (the last place is where the next page begins)
            found.append(member)
        if part.last:
            return found


def born(*days: str, limit: int = 2, slots: range = ALL) -> list[str]:
    return everybody(lambda after: birthdays.page("demo", slots, days, after=after, limit=limit))


def joined(*days: str, limit: int = 2, slots: range = ALL) -> list[str]:
    return everybody(lambda after: members.across("demo", slots, days, after=after, limit=limit))


def test_birthdays_are_found_as_long_as_they_are_on_the_profile(engine: str) -> None:
    api = Api()
    api.put("/v1/program", a_document())
    for number in range(9):
        day = "02-28" if number % 2 else "02-29"
        profile = {"birthday": f"1992-{day}"}
        api.post("/v1/members", {"member_id": f"m-{number}", "profile": profile})
    api.by(program="other").put("/v1/program", a_document())
    stranger = {"member_id": "m-0", "profile": {"birthday": "1992-02-28"}}
    api.by(program="other").post("/v1/members", stranger)

    assert sorted(born("02-28")) == ["m-1", "m-3", "m-5", "m-7"]
    for limit in (1, 3, 100):
        assert sorted(born("02-28", "02-29", limit=limit)) == [f"m-{n}" for n in range(9)]
    parts = [born("02-28", "02-29", slots=range(n, n + 4)) for n in ALL[::4]]
    assert sorted(sum(parts, [])) == [f"m-{n}" for n in range(9)]

    api.delete("/v1/members/m-1")
    api.patch("/v1/members/m-3", {"profile": {"birthday": None}})
    api.patch("/v1/members/m-5", {"profile": {"birthday": "1992-03-01"}})
    assert (born("02-28"), born("03-01")) == (["m-7"], ["m-5"])


def test_members_of_several_parts_who_joined_on_days_around_the_end_of_a_year(engine: str) -> None:
    api = Api(now="2026-12-30T12:00:00Z")
    api.put("/v1/program", a_document())
    for number, day in enumerate(("2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02") * 6):
        api.at(f"{day}T23:59:00Z").post("/v1/members", {"member_id": f"m-{number}"})

    for limit in (1, 2, 5, 100):
        found = joined("12-31", "01-01", limit=limit)
        assert sorted(int(each[2:]) % 4 for each in found) == [1] * 6 + [2] * 6
        assert len(set(found)) == 12
        assert len(set(joined(limit=limit))) == 24
    assert sorted(joined("12-30", slots=range(8)) + joined("12-30", slots=range(8, 16))) == sorted(
        joined("12-30")
    )
