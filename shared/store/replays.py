"""Replays: that an endpoint be told again what it has been told since an instant."""

import json

from shared.frozen import dataclass
from shared.store import news_keys
from shared.store.items import FORMAT, item, text
from shared.store.table import NEW, client, put_if, table_name


@dataclass(frozen=True, slots=True)
class Replay:
    """What was asked for: since when (epoch ms) to tell again, of which member's account or of all where None.

    ``at`` is when it was asked for, ``fingerprint`` that of the request.
    """

    replay_id: str
    since: int
    member: str | None
    at: int
    fingerprint: str


def ask(program: str, endpoint_id: str, replay: Replay) -> bool:
    """Keep a replay; False if there is one of that id."""
    said = {"s": replay.since, "m": replay.member, "t": replay.at, "p": replay.fingerprint}
    body = {"f": FORMAT} | {key: value for key, value in said.items() if value is not None}
    return put_if(NEW, item(news_keys.replay(program, endpoint_id, replay.replay_id), text(body)))


def read(program: str, endpoint_id: str, replay_id: str) -> Replay | None:
    """A replay, read consistently; None if there is none of that id."""
    key = news_keys.replay(program, endpoint_id, replay_id).attributes
    found = client().get_item(TableName=table_name(), Key=key, ConsistentRead=True)
    if "Item" not in found:
        return None
    raw = json.loads(found["Item"]["b"]["S"])
    return Replay(replay_id, raw["s"], raw.get("m"), raw["t"], raw["p"])
