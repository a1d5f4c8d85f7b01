"""What shops told: what is remembered of each thing they told of, what was not taken, how far they were asked.

All of it is keyed by the thing's own id in the shop, never by the delivery's. It holds ids, times and amounts;
nothing personal.
"""

import json
from collections.abc import Mapping
from typing import Any

from shared.frozen import dataclass
from shared.store import keys, news_keys
from shared.store.items import FORMAT, item, text
from shared.store.table import Item, client, table_name


@dataclass(frozen=True, slots=True)
class Refused:
    """Something a shop told that was not taken: which, when last (epoch ms), and why."""

    name: str
    at: int
    reason: str
    detail: str = ""


def recall(program: str, connection_id: str, name: str) -> Mapping[str, Any] | None:
    """What is remembered of a thing, read consistently; None if it is new."""
    return _read(news_keys.heard(program, connection_id, name))


def remember(program: str, connection_id: str, name: str, what: Mapping[str, Any]) -> None:
    """Remember something of a thing, in place of what was."""
    _put(item(news_keys.heard(program, connection_id, name), text({"f": FORMAT, **what})))


def refuse(program: str, connection_id: str, refused: Refused) -> None:
    """Keep that something was not taken, for whoever runs the program."""
    said = {"f": FORMAT, "t": refused.at, "r": refused.reason, "d": refused.detail}
    _put(item(_refused_key(program, connection_id, refused.name), text(said)))


def mend(program: str, connection_id: str, name: str, at: int) -> None:
    """Keep that what was not taken was, by an instant (epoch ms), if there was anything: nobody need see to it."""
    key = _refused_key(program, connection_id, name)
    known = _read(key)
    if known is not None and "m" not in known:
        _put(item(key, text({**known, "m": at})))


def refused(
    program: str, connection_id: str, *, after: str | None, limit: int
) -> tuple[list[Refused], str | None]:
    """What was not taken, nor since, by its names, from one on; and the last name where there is more."""
    listed = list[Refused]()
    more = True
    while more and len(listed) < limit:
        page, after, more = _refused_page(program, connection_id, after, limit - len(listed))
        listed += page
    return listed, after if more else None


def _refused_page(
    program: str, connection_id: str, after: str | None, limit: int
) -> tuple[list[Refused], str | None, bool]:
    """Some of what was not taken, the name of the last that was looked at, and whether there may be more."""
    request: dict[str, Any] = {}
    if after is not None:
        request["ExclusiveStartKey"] = _refused_key(program, connection_id, after).attributes
    found = client().query(
        TableName=table_name(),
        KeyConditionExpression="pk = :pk AND begins_with(sk, :refused)",
        ExpressionAttributeValues={
            ":pk": {"S": news_keys.told_in_vain(program, connection_id)},
            ":refused": {"S": news_keys.REFUSED_PREFIX},
        },
        ConsistentRead=True,
        Limit=limit,
        **request,
    )
    last = _name(found["Items"][-1]) if found["Items"] else after
    unmended = (each for each in found["Items"] if "m" not in json.loads(each["b"]["S"]))
    return [_refused(each) for each in unmended], last, "LastEvaluatedKey" in found


def asked_until(program: str, connection_id: str) -> int | None:
    """Up to which instant (epoch ms) a shop has been asked; None if it never was."""
    found = _read(news_keys.poll(program, connection_id))
    return found["u"] if found else None


def note_asked(program: str, connection_id: str, until: int) -> None:
    """Note up to which instant (epoch ms) a shop has been asked."""
    _put(item(news_keys.poll(program, connection_id), text({"f": FORMAT, "u": until})))


def _refused_key(program: str, connection_id: str, name: str) -> keys.Key:
    partition = news_keys.told_in_vain(program, connection_id)
    return keys.Key(partition, f"{news_keys.REFUSED_PREFIX}{name}")


def _refused(found: Item) -> Refused:
    raw = json.loads(found["b"]["S"])
    return Refused(_name(found), raw["t"], raw["r"], raw["d"])


def _name(found: Item) -> str:
    return str(found["sk"]["S"]).removeprefix(news_keys.REFUSED_PREFIX)


def _read(key: keys.Key) -> Mapping[str, Any] | None:
    found = client().get_item(TableName=table_name(), Key=key.attributes, ConsistentRead=True)
    if "Item" not in found:
        return None
    raw: Mapping[str, Any] = json.loads(found["Item"]["b"]["S"])
    return raw


def _put(new: Item) -> None:
    client().put_item(TableName=table_name(), Item=new)
