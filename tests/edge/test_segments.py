"""What is known of a member: the profile is read where a segment asks for it, and only there."""

from shared.edge.segments import known_of
from shared.program.segments import Segment, names_of
from shared.store import journal
from tests.builders import a_document, instant, order_body
from tests.faults import Line, hooked
from tests.functions.api import Api

BUYERS = Segment(segment="buyers", orders=None, tiers=("bronze",))
GERMANS = Segment(segment="germans", locales=("de",))
AT = instant("2026-03-02")


def names(*segments: Segment, member: str = "m-1") -> tuple[frozenset[str], list[str]]:
    """The segments a member is in, and what was asked of the table to know it."""
    newest = journal.latest("demo", member)
    assert newest is not None
    line = Line()
    with hooked(line):
        known = known_of("demo", member, newest.entry.state, AT, segments)
    return names_of(segments, known, "UTC"), line.sends


def test_a_profile_is_read_only_where_it_is_asked_for(engine: str) -> None:
    api = Api()
    api.put("/v1/program", a_document())
    api.post("/v1/members", {"member_id": "m-1", "profile": {"locale": "de-AT"}})
    assert names(BUYERS) == (frozenset({"buyers"}), [])
    assert names(BUYERS, GERMANS) == (frozenset({"buyers", "germans"}), ["GetItem"])


def test_who_has_no_profile_is_in_no_segment_by_it(engine: str) -> None:
    api = Api()
    api.put("/v1/program", a_document())
    api.post("/v1/orders", order_body(member_id="m-2"))
    assert names(BUYERS, GERMANS, member="m-2") == (frozenset({"buyers"}), ["GetItem"])
