"""Triggers of campaigns in the table: what was asked for, whom, and how far it has come.

The audience is gone through in parts, each of which is in one place at a time and moves on from there, so that the
progress of a trigger is the sum of its parts whatever was done twice on the way.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from shared.frozen import dataclass
from shared.store import keys
from shared.store.items import FORMAT, item, text
from shared.store.keys import Key
from shared.store.table import NEW, Item, client, put_if, table_name

LISTED_AT_ONCE = 500  # members in one part of a list; their ids fill at most 64 KB


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger as kept: asked for ``at`` an instant (epoch ms), of the campaign as ``version`` has it.

    Its audience is what the ``segments`` named by it have, or ``listed`` members in ``parts`` parts, or else the
    campaign's own. ``run`` grows whenever it is resumed; ``body`` is its text as read. A ``standing`` one is the run of
    a standing campaign on a day.
    """

    program: str
    campaign: str
    trigger_id: str
    version: int
    at: int
    fingerprint: str
    parts: int
    segments: tuple[str, ...] | None = None
    listed: int | None = None
    paused: bool = False
    run: int = 0
    body: str = ""
    standing: bool = False

    @property
    def key(self) -> Key:
        """Where it is kept."""
        return keys.trigger(self.program, self.campaign, self.trigger_id)


@dataclass(frozen=True, slots=True)
class Given:
    """What was given for an occasion: by which run, and the entry of which account."""

    trigger_id: str
    account: str
    seq: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a trigger's audience: where it has come to, and what became of those before that place.

    ``members`` is how many the part has; ``begun`` says that somebody has set to work on those after ``after``.
    """

    number: int
    members: int
    after: str | None = None
    ended: bool = False
    begun: bool = False
    done: int = 0
    held_out: int = 0
    passed_over: int = 0
    refused: Mapping[str, int] | None = None
    body: str = ""

    @property
    def seen(self) -> int:
        """How many members it has come to."""
        return self.done + self.held_out + self.passed_over + sum((self.refused or {}).values())


def start(trigger: Trigger, members: Sequence[str]) -> bool:
    """Keep a trigger and the members it names; False if there is one of that id."""
    for number, first in enumerate(range(0, len(members), LISTED_AT_ONCE)):
        key = keys.trigger_list(trigger.key, _digest(trigger), number)
        named = list(members[first : first + LISTED_AT_ONCE])
        client().put_item(TableName=table_name(), Item=item(key, text(named)))
    return put_if(NEW, _item(trigger))


def read(program: str, campaign: str, trigger_id: str) -> Trigger | None:
    """A trigger, read consistently; None if there is none."""
    body = _body(keys.trigger(program, campaign, trigger_id))
    return _trigger(program, campaign, trigger_id, body) if body else None


def change(trigger: Trigger, *, paused: bool) -> bool:
    """Let a trigger pause or go on; False if it was changed since it was read."""
    run = trigger.run if paused else trigger.run + 1
    changed = replace(trigger, paused=paused, run=run)
    return put_if("b = :read", _item(changed), {":read": {"S": trigger.body}})


def listed(trigger: Trigger, part: int) -> list[str]:
    """The members that a trigger names in one of its parts."""
    body = _body(keys.trigger_list(trigger.key, _digest(trigger), part))
    return list(json.loads(body)) if body else []


def part(trigger: Trigger, number: int) -> Part | None:
    """How far a part has come, read consistently; None if nobody has begun with it."""
    body = _body(keys.trigger_part(trigger.key, number))
    return _part(number, body) if body else None


def parts(trigger: Trigger) -> Iterator[Part]:
    """How far each part has come that anybody has begun with."""
    response = client().query(
        TableName=table_name(),
        KeyConditionExpression="pk = :pk AND begins_with(sk, :parts)",
        ExpressionAttributeValues={
            ":pk": {"S": trigger.key.pk},
            ":parts": {"S": keys.PART_PREFIX},
        },
        ConsistentRead=True,
    )
    for found in response["Items"]:
        number = int(found["sk"]["S"].removeprefix(keys.PART_PREFIX))
        yield _part(number, found["b"]["S"])


def move(trigger: Trigger, seen: Part | None, moved: Part) -> Part | None:
    """Move a part on from where it was seen; None if somebody else has moved it meanwhile."""
    told: dict[str, object] = {
        "f": FORMAT,
        "m": moved.members,
        "n": [moved.done, moved.held_out, moved.passed_over],
    }
    optional = {
        "c": moved.after,
        "e": 1 if moved.ended else None,
        "g": 1 if moved.begun else None,
        "x": dict(moved.refused) if moved.refused else None,
    }
    body = text(told | {key: value for key, value in optional.items() if value is not None})
    new = item(keys.trigger_part(trigger.key, moved.number), body)
    values = {":seen": {"S": seen.body}} if seen else None
    stood = put_if("b = :seen" if seen else NEW, new, values)
    return replace(moved, body=body) if stood else None


def was_given(trigger: Trigger, member: str) -> bool:
    """Whether the trigger has come to a member, read consistently."""
    key = keys.gift(trigger.program, trigger.campaign, trigger.trigger_id, member)
    return _body(key) is not None


def given(trigger: Trigger, occasion: str, member: str, *, consistent: bool) -> Given | None:
    """What a member, or an account, got of a standing campaign for an occasion, named as entries name it."""
    key = keys.gift(trigger.program, trigger.campaign, occasion, member).attributes
    found = client().get_item(TableName=table_name(), Key=key, ConsistentRead=consistent)
    if "Item" not in found:
        return None
    raw = json.loads(found["Item"]["b"]["S"])
    return Given(raw["p"], raw["a"], raw["n"])


def _digest(trigger: Trigger) -> str:
    """What tells the list of one request from that of another under the same id."""
    return trigger.fingerprint.rpartition(":")[2][:16]


def _body(key: Key) -> str | None:
    found = client().get_item(TableName=table_name(), Key=key.attributes, ConsistentRead=True)
    return found["Item"]["b"]["S"] if "Item" in found else None


def _item(trigger: Trigger) -> Item:
    values = {
        "f": FORMAT,
        "p": trigger.fingerprint,
        "v": trigger.version,
        "t": trigger.at,
        "n": trigger.parts,
        "r": trigger.run,
    }
    optional = {
        "g": None if trigger.segments is None else list(trigger.segments),
        "l": trigger.listed,
        "w": 1 if trigger.paused else None,
        "s": 1 if trigger.standing else None,
    }
    said = values | {key: value for key, value in optional.items() if value is not None}
    return item(trigger.key, text(said))


def _trigger(program: str, campaign: str, trigger_id: str, body: str) -> Trigger:
    raw = json.loads(body)
    return Trigger(
        program,
        campaign,
        trigger_id,
        raw["v"],
        raw["t"],
        raw["p"],
        raw["n"],
        tuple(raw["g"]) if "g" in raw else None,
        raw.get("l"),
        "w" in raw,
        raw["r"],
        body,
        standing="s" in raw,
    )


def _part(number: int, body: str) -> Part:
    raw = json.loads(body)
    done, held_out, passed_over = raw["n"]
    return Part(
        number,
        raw["m"],
        raw.get("c"),
        ended="e" in raw,
        begun="g" in raw,
        done=done,
        held_out=held_out,
        passed_over=passed_over,
        refused=raw.get("x"),
        body=body,
    )
