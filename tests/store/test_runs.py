"""When standing campaigns look next: never later than needed, whoever writes at the same time."""

from concurrent.futures import ThreadPoolExecutor

from shared.registry.indexes import DUE_INDEX
from shared.store import keys, runs, table, wake
from tests.builders import DAY_MS, instant

NOW = instant("2026-03-01")


def test_a_program_is_found_among_what_is_due_when_it_is(engine: str) -> None:
    assert runs.read("demo") is None
    runs.bring_forward("demo", NOW + DAY_MS, NOW)
    slot = keys.due_slot("demo", "")
    assert wake.due_page(slot, NOW, after=None, limit=10).due == []
    (due,) = wake.due_page(slot, NOW + DAY_MS, after=None, limit=10).due
    assert due.pk == keys.campaigns_wake("demo").pk


def test_it_is_only_brought_forward_and_put_off_by_who_has_seen_it(engine: str) -> None:
    runs.bring_forward("demo", NOW + 2 * DAY_MS, NOW)
    seen = runs.read("demo")
    runs.bring_forward("demo", NOW + 3 * DAY_MS, NOW + 5)
    assert runs.read("demo") == seen
    runs.bring_forward("demo", NOW + DAY_MS, NOW + 5)
    now = runs.read("demo")
    assert seen is not None
    assert now is not None
    assert (now.since, now.due_at) == (NOW, NOW + DAY_MS)
    assert not runs.put_off("demo", seen, NOW + 2 * DAY_MS, None)
    assert runs.put_off("demo", now, NOW + DAY_MS, NOW + 4 * DAY_MS)


def test_what_looks_no_more_is_out_of_the_index_and_begins_anew(engine: str) -> None:
    runs.bring_forward("demo", NOW, NOW)
    seen = runs.read("demo")
    assert seen is not None
    assert runs.put_off("demo", seen, NOW, None)
    found = table.client().get_item(
        TableName=table.table_name(), Key=keys.campaigns_wake("demo").attributes
    )
    assert set(DUE_INDEX.attributes).isdisjoint(found["Item"])
    runs.bring_forward("demo", NOW + 9 * DAY_MS, NOW + 8 * DAY_MS)
    again = runs.read("demo")
    assert again is not None
    assert (again.since, again.due_at) == (NOW + 8 * DAY_MS, NOW + 9 * DAY_MS)


def test_of_many_who_bring_it_forward_the_earliest_stands(engine: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda day: runs.bring_forward("demo", NOW + day, NOW), range(16, 0, -1)))
    found = runs.read("demo")
    assert found is not None
    assert found.due_at == NOW + 1
