"""Pools: what a whole program draws from, such as the stock of a reward, counted exactly without a hot item.

Each of 16 shards counts what was drawn from it, and may give its share of the whole. A command takes from the shard
that its name leads to, in its own transaction; only where that has not enough does it look at all of them. What is
given back lowers the count of any shard, even below 0: no shard ever gives more than its share, so neither do all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from zlib import crc32

from shared.ledger.entry import Draw, Entry
from shared.ledger.settle import lapsed
from shared.store import keys
from shared.store.batches import read_items
from shared.store.keys import POOL_SHARDS, Key
from shared.store.table import Item
from shared.store.transaction import Contended, Part, PoolShort

Plan = Mapping[int, int]  # how much to take from which shards
Plans = Mapping[Draw, Plan]
NO_PLANS: Plans = MappingProxyType({})
_COUNT = "SET n = if_not_exists(n, :none) + :amount"
_ROOM_GIVEN_BACK = "n <= :room"
_ROOM = f"attribute_not_exists(n) OR {_ROOM_GIVEN_BACK}"


def parts(program: str, draws: tuple[Draw, ...], name: str, plans: Plans = NO_PLANS) -> list[Part]:
    """The parts of a command's transaction that draw; ``name`` is the command's, and leads to a shard."""
    placed = (
        _next_of(keys.pool(program, draw.pool, draw.place[0]), draw.place[1])
        for draw in draws
        if draw.place
    )
    spread = (
        _part(keys.pool(program, draw.pool, shard), draw, shard, amount)
        for draw in draws
        if not draw.place
        for shard, amount in (plans.get(draw) or _first_plan(draw, name)).items()
    )
    return [*placed, *spread]


def lapses(program: str, account: str, entries: tuple[Entry, ...]) -> list[Part]:
    """What goes back with the holds of an account that lapse by some entries."""
    return parts(program, netted(lapsed(entries)), keys.journal(program, account))


def netted(draws: Iterable[Draw]) -> tuple[Draw, ...]:
    """One draw of each pool, what is given back taken off: no item comes twice in a transaction."""
    by_pool = dict[str, Draw]()
    for draw in draws:
        before = by_pool.get(draw.pool)
        taking = draw if before is None or before.most is None else before
        amount = draw.amount + (before.amount if before else 0)
        by_pool[draw.pool] = replace(taking, amount=amount)
    return tuple(draw for draw in by_pool.values() if draw.amount)


def shards(program: str, draws: tuple[Draw, ...]) -> list[Key]:
    """The keys of all shards of the pools that have an end."""
    limited = (draw for draw in draws if draw.most is not None and draw.amount > 0)
    return [keys.pool(program, draw.pool, n) for draw in limited for n in range(POOL_SHARDS)]


def planned(
    program: str, draws: tuple[Draw, ...], name: str, found: Mapping[Key, Item]
) -> dict[Draw, Plan]:
    """From which shards, as they were found, to take what is asked for; nothing where there is not so much."""
    plans = dict[Draw, Plan]()
    for draw in (each for each in draws if each.most is not None and each.amount > 0):
        counts = [_drawn(found.get(keys.pool(program, draw.pool, n))) for n in range(POOL_SHARDS)]
        plans[draw] = _spread(draw, name, counts)
    return plans


def drawn_from(program: str, names: Iterable[str], *, consistent: bool = False) -> dict[str, int]:
    """What was drawn from each of some pools and not given back, as it was a moment ago unless ``consistent``."""
    counts = dict.fromkeys(names, 0)
    owners = {keys.pool(program, name, n): name for name in counts for n in range(POOL_SHARDS)}
    for key, found in read_items(list(owners), consistent=consistent):
        counts[owners[key]] += _drawn(found)
    return counts


def share(most: int, shard: int) -> int:
    """How much of the whole one shard may give."""
    return most // POOL_SHARDS + int(shard < most % POOL_SHARDS)


def _next_of(key: Key, number: int) -> Part:
    """Take just what is next in a shard; who finds that somebody was quicker chooses another."""
    values: dict[str, Any] = {":none": {"N": "0"}, ":amount": {"N": "1"}}
    if number:
        values[":room"] = {"N": str(number)}
    condition = "n = :room" if number else "attribute_not_exists(n)"
    return Part(key.attributes, condition, lambda _: Contended(), values, _COUNT)


def _part(key: Key, draw: Draw, shard: int, amount: int) -> Part:
    values: dict[str, Any] = {":none": {"N": "0"}, ":amount": {"N": str(amount)}}
    if draw.most is None or amount <= 0:
        return Part(key.attributes, values=values, change=_COUNT)
    room = share(draw.most, shard) - amount
    values[":room"] = {"N": str(room)}
    condition = _ROOM if room >= 0 else _ROOM_GIVEN_BACK
    return Part(key.attributes, condition, lambda _: PoolShort(), values, _COUNT)


def _first_plan(draw: Draw, name: str) -> Plan:
    """Where to draw from before anything is known of the shards."""
    anywhere = {_beginning(name): draw.amount}
    if draw.most is None or draw.amount <= 0:
        return anywhere
    return _spread(draw, name, [0] * POOL_SHARDS) or anywhere


def _spread(draw: Draw, name: str, counts: list[int]) -> Plan:
    """One shard that has it all, or several that have it together; nothing if all have not."""
    begin, most = _beginning(name), draw.most or 0
    around = [(begin + n) % POOL_SHARDS for n in range(POOL_SHARDS)]
    rooms = {n: share(most, n) - counts[n] for n in around}
    whole = next((n for n, room in rooms.items() if room >= draw.amount), None)
    if whole is not None:
        return {whole: draw.amount}
    plan, left = dict[int, int](), draw.amount
    for shard, room in rooms.items():
        if room > 0 and left:
            plan[shard] = min(room, left)
            left -= plan[shard]
    return {} if left else plan


def _beginning(name: str) -> int:
    return crc32(name.encode()) % POOL_SHARDS


def _drawn(found: Item | None) -> int:
    return int(found["n"]["N"]) if found and "n" in found else 0
