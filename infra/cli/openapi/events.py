"""The JSON Schema of the events that endpoints and the bus are told, from the catalogue of facts."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.ledger.facts import FACTS, Described, Field, Kind

Schema = dict[str, Any]

_INSTANT = {"type": "string", "format": "date-time"}
_TYPES: Mapping[Kind, Schema] = {
    "text": {"type": "string"},
    "points": {"type": "integer"},
    "number": {"type": "integer"},
    "instant": _INSTANT,
    "money": {
        "type": "object",
        "properties": {"currency": {"type": "string"}, "amount": {"type": "integer"}},
        "required": ["currency", "amount"],
    },
    "answers": {"type": "object", "additionalProperties": {"type": ["integer", "string"]}},
}
_COMMON: Mapping[str, Field] = {
    "program": Field("text", "The program."),
    "account": Field("text", "Whose journal: a member's id, or @ and a household's."),
    "household_id": Field("text", "The household, if it is one's.", optional=True),
    "member_id": Field("text", "The member, if it was one's doing.", optional=True),
    "seq": Field("number", "The number of the entry in that journal; later ones have greater."),
    "n": Field("number", "The number, from 0, of the fact in its entry."),
}
_WORDS = ("type", "const", "format", "enum", "pattern", "$ref")


def json_schema() -> Schema:
    """The schema of any event; each kind of event is a definition."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Events of Laurel",
        "description": "What endpoints and the event bus are told. Fields and events are only ever added.",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in FACTS],
        "$defs": {name: _event(name, fact) for name, fact in FACTS.items()},
    }


def breaking(before: Schema, after: Schema, place: str = "") -> Iterator[str]:
    """What receivers who rely on the one schema miss in the other, place by place.

    What is added breaks nothing. What is gone, is of another type, or may be missing now, does.
    """
    for word in _WORDS:
        if before.get(word) != after.get(word):
            yield f"{place}: {word} is another"
    for group in ("$defs", "properties"):
        known = after.get(group, {})
        for name, each in before.get(group, {}).items():
            if name not in known:
                yield f"{place}/{name}: is gone"
            else:
                yield from breaking(each, known[name], f"{place}/{name}")
    for name in before.get("required", ()):
        if name not in after.get("required", ()):
            yield f"{place}/{name}: may be missing"


def _event(name: str, fact: Described) -> Schema:
    return {
        "description": fact.says,
        **_object(
            {
                "type": {"const": name},
                "version": {"const": fact.version},
                "id": {
                    "type": "string",
                    "description": "The same whenever and wherever it is told.",
                },
                "timestamp": {**_INSTANT, "description": "When it was recorded."},
                "data": _data(fact),
            }
        ),
    }


def _data(fact: Described) -> Schema:
    entry = {
        **_object({"kind": {"type": "string", "description": "What kind of entry states it."}}),
        "description": "The entry, with the ids of the command that made it and of what it speaks of.",
    }
    whole = _fields(_COMMON)
    whole["properties"] |= {"entry": entry, "fact": _fields(fact.data)}
    whole["required"] += ["entry", "fact"]
    return whole


def _fields(fields: Mapping[str, Field]) -> Schema:
    told = _object(
        {name: {**_TYPES[each.kind], "description": each.says} for name, each in fields.items()}
    )
    told["required"] = [name for name, each in fields.items() if not each.optional]
    return told


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}
