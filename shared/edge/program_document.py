"""A program document at the edge: its problems and its JSON Schema."""

from typing import Any

from pydantic import TypeAdapter

from shared.program.document import Document, load_document
from shared.program.flaws import Flaws, within
from shared.program.loading import InvalidProgram
from shared.program.messages.messages import Messaging


class InvalidDocument(Exception):
    """Not a program; ``errors`` are pairs of a JSON pointer and what to do there."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{pointer or '/'} {detail}" for pointer, detail in errors))
        self.errors = errors


def parse(document: object) -> Document:
    """The program a document describes; InvalidDocument names everything that is wrong with it."""
    try:
        loaded = load_document(document)
    except InvalidProgram as invalid:
        raise InvalidDocument([(flaw.pointer, flaw.detail) for flaw in invalid.flaws]) from None
    flaws = list(_wording_flaws(loaded))
    if flaws:
        raise InvalidDocument(flaws)
    return loaded


def _wording_flaws(document: Document) -> Flaws:
    """What is wrong with the words of its messages, if it has any."""
    if document.messages == Messaging():
        return iter(())
    # Jinja2 and Babel take longer to load than all else here.
    from shared.messages.checks import message_flaws  # noqa: PLC0415

    return within("/messages", message_flaws(document.messages, document))


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of program documents, derived from the dataclasses of its sections."""
    schema = TypeAdapter(Document).json_schema()
    for definition in (schema, *schema.get("$defs", {}).values()):
        _close(definition)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Laurel program",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _close(definition: dict[str, Any]) -> None:
    """What the loader holds and plain dataclasses do not say: no unknown field, no null, a kind is named."""
    definition["additionalProperties"] = False
    for name, field in definition["properties"].items():
        definition["properties"][name] = _without_null(field)
    if "const" in definition["properties"].get("kind", {}):
        definition["properties"]["kind"].pop("default", None)
        definition["required"] = ["kind", *definition.get("required", [])]


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    choices = [choice for choice in field.get("anyOf", []) if choice != {"type": "null"}]
    rest = {key: value for key, value in field.items() if key not in ("anyOf", "title")}
    if isinstance(rest.get("default"), dict):
        rest["default"] = {k: v for k, v in rest["default"].items() if v is not None}
    if rest.get("default", ...) is None:
        del rest["default"]
    elif isinstance(rest.get("default"), dict):
        rest["default"] = {key: each for key, each in rest["default"].items() if each is not None}
    if not choices:
        return rest
    return {**choices[0], **rest} if len(choices) == 1 else {"anyOf": choices, **rest}
