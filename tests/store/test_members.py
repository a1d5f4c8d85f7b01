"""The index of members: everybody once, part by part and page by page, and no household."""

from collections import Counter

from shared.store import keys, members
from tests.builders import a_document, order_body
from tests.functions.api import Api

SLOTS = range(keys.MEMBERS_SLOTS)


def listed(program: str, slot: int, limit: int) -> list[str]:
    """The members of a part, in pages of so many."""
    found, after = list[str](), None
    while True:
        page = members.page(program, slot, after=after, limit=limit)
        for member, after in page.members:  # noqa: B007 (the last place is where the next page begins)
            found.append(member)
        if page.last:
            return found


def everybody(program: str = "demo", limit: int = 2) -> list[str]:
    return [member for slot in SLOTS for member in listed(program, slot, limit)]


def test_every_member_is_in_it_once_however_enrolled(engine: str) -> None:
    api = Api()
    api.put("/v1/program", a_document())
    for number in range(150):
        api.post("/v1/members", {"member_id": f"m-{number}"})
    api.post("/v1/orders", order_body(member_id="m-150"))
    api.post("/v1/orders", order_body("1002", member_id="m-1"))

    assert Counter(everybody()) == Counter(f"m-{number}" for number in range(151))
    assert sorted(everybody(limit=100)) == sorted(everybody(limit=1))
    assert sum(members.count("demo", slot) for slot in SLOTS) == 151


def test_a_household_is_no_member_and_other_programs_have_their_own(engine: str) -> None:
    for program in ("demo", "other"):
        api = Api(program=program)
        api.put("/v1/program", a_document())
        api.post("/v1/members", {"member_id": "m-1"})
        api.post("/v1/households", {"household_id": "h-1", "member_id": "m-1"})
    assert everybody("demo") == ["m-1"]
    assert everybody("other") == ["m-1"]


def test_members_come_by_the_day_of_the_year_they_joined_on(engine: str) -> None:
    api = Api()
    api.put("/v1/program", a_document())
    slot = keys.members_slot_of("demo", "m-0")
    same = [n for n in range(2000) if keys.members_slot_of("demo", f"m-{n}") == slot][:3]
    for number, day in zip(same, ("2026-11-30", "2026-12-01", "2027-02-28"), strict=True):
        api.at(f"{day}T12:00:00Z").post("/v1/members", {"member_id": f"m-{number}"})
    later, last, first = (f"m-{number}" for number in same)
    assert listed("demo", int(slot[-2:]), 1) == [first, later, last]
