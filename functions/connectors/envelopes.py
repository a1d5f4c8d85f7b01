"""What marketing tells on the event bus: envelopes, checked before anything is done about them.

docs/bus-events.schema.json says the same to those who send; a test holds the two together. What only the function
that owns a route can judge, such as an audience, it judges when it is called.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from functions.connectors.told import Unusable
from shared.edge.deliveries import Heard
from shared.edge.instants import parse_instant

VERSION = 1
TRIGGER, ATTRIBUTE, EVENT = "campaign.trigger", "member.attribute", "member.event"
ATTRIBUTES_MAX = 50
TEXT_MAX = 255
NUMBER_MAX = 2**53 - 1
_ID = re.compile(r"[A-Za-z0-9._~:-]{1,128}")
_RESERVED = frozenset({".", "..", "me", "null", "undefined"})
_SOURCE = re.compile(r"[A-Za-z0-9._~:-]{1,100}")
_NAME = re.compile(r"[a-z][a-z0-9_.]{0,39}")
_TYPE = re.compile(r"(?=.{1,40}$)[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")

Check = Callable[[Any], bool]


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and bool(_ID.fullmatch(value)) and value not in _RESERVED


def _is_type(value: Any) -> bool:
    return isinstance(value, str) and bool(_TYPE.fullmatch(value))


def _is_instant(value: Any) -> bool:
    try:
        parse_instant(value)
    except ValueError:
        return False
    return True


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)


def _are_attributes(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and 0 < len(value) <= ATTRIBUTES_MAX
        and all(_NAME.fullmatch(name) and _is_value(each) for name, each in value.items())
    )


def _is_value(value: Any) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= TEXT_MAX
    if isinstance(value, int) and not isinstance(value, bool):
        return -NUMBER_MAX <= value <= NUMBER_MAX
    return value is None or isinstance(value, bool)


# Of each kind: what it is about, and its fields beside version, program and id; those that may be missing in the third.
_FIELDS: Mapping[str, tuple[str, Mapping[str, Check], frozenset[str]]] = {
    TRIGGER: (
        "campaign_id",
        {"campaign_id": _is_id, "audience": _is_object},
        frozenset({"audience"}),
    ),
    ATTRIBUTE: (
        "member_id",
        {"member_id": _is_id, "attributes": _are_attributes, "occurred_at": _is_instant},
        frozenset(),
    ),
    EVENT: (
        "member_id",
        {
            "member_id": _is_id,
            "type": _is_type,
            "occurred_at": _is_instant,
            "attributes": _is_object,
        },
        frozenset({"attributes"}),
    ),
}


def heard_in(message: Mapping[str, Any]) -> Heard:
    """What an event of the bus tells; Unusable names the field at fault, never what stands there."""
    kind, detail = message["detail-type"], message.get("detail")
    if kind not in _FIELDS:
        raise Unusable("detail-type is none that Laurel takes")
    if not isinstance(detail, Mapping):
        raise Unusable("detail is no object")
    source, event = message.get("source"), detail.get("id", message.get("id"))
    if not isinstance(source, str) or not _SOURCE.fullmatch(source):
        raise Unusable("source is none of 1 to 100 letters, digits and . _ ~ : -")
    if detail.get("version") != VERSION or isinstance(detail.get("version"), bool):
        raise Unusable(f"detail.version is not {VERSION}")
    if not _is_id(event):
        raise Unusable("detail.id is no id")
    if not _is_id(detail.get("program")):
        raise Unusable("detail.program is no id")
    about, checks, optional = _FIELDS[kind]
    said = {
        name: value for name, value in detail.items() if name not in ("version", "program", "id")
    }
    _check(said, checks, optional)
    return Heard(detail["program"], source, event, kind, said[about], said)


def _check(said: Mapping[str, Any], checks: Mapping[str, Check], optional: frozenset[str]) -> None:
    if said.keys() - checks.keys():
        raise Unusable("detail has a field that its kind does not have")
    for name, is_right in checks.items():
        if name not in said and name not in optional:
            raise Unusable(f"detail.{name} is missing")
        if name in said and not is_right(said[name]):
            raise Unusable(f"detail.{name} is not as it has to be")
