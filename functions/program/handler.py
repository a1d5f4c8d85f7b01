"""Publishes programs in immutable versions and describes the API."""

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypedDict

from shared.edge.fields import described_as
from shared.edge.http import Call, Reply, serving
from shared.edge.instants import InstantText, instant_text
from shared.edge.problems import Fault, Problem, invalid, too_large
from shared.edge.program_document import InvalidDocument, json_schema, parse
from shared.edge.reading import versions_of
from shared.edge.settings import program_cache_s
from shared.ledger.refusals import NoProgram
from shared.program.document import sections_of
from shared.store import programs

DOCUMENT_MAX_BYTES = 300_000  # a section is one item of the table, which holds 400 KB

Document = Annotated[dict[str, Any], described_as("Program")]


class VersionAnswer(TypedDict):
    """A version of the program and from when it is in force."""

    version: int
    effective_at: InstantText
    published_at: InstantText


class ProgramAnswer(TypedDict):
    """The program in force."""

    version: int
    effective_at: InstantText
    published_at: InstantText
    program: Document


class VersionsAnswer(TypedDict):
    """Every version, newest first."""

    versions: list[VersionAnswer]


def publish_program(call: Call, body: Document) -> Reply[VersionAnswer]:
    """Publish a program document as the next version; the newest one again changes nothing."""
    try:
        parse(body)
    except InvalidDocument as wrong:
        faults = (Fault(detail, pointer=f"#{pointer}") for pointer, detail in wrong.errors)
        raise invalid(*faults) from None
    if len(json.dumps(body)) > DOCUMENT_MAX_BYTES:
        raise too_large(DOCUMENT_MAX_BYTES)
    published = programs.publish(
        call.caller.program,
        sections_of(body),
        now=call.now,
        cache_lifetime_s=program_cache_s(),
    )
    return Reply(_version_answer(published.manifest), replayed=published.replayed)


def read_program(call: Call) -> Reply[ProgramAnswer]:
    """The program in force."""
    if not versions_of(call).effects:
        raise _nothing_published()
    number = versions_of(call).at(call.now).number
    manifest = programs.manifests(call.caller.program)[number - 1]
    return Reply(
        {
            **_version_answer(manifest),
            "program": programs.document(call.caller.program, manifest),
        }
    )


def list_versions(call: Call) -> Reply[VersionsAnswer]:
    """Every version of the program, newest first."""
    listed = programs.manifests(call.caller.program)
    return Reply({"versions": [_version_answer(manifest) for manifest in reversed(listed)]})


def read_schema(_call: Call) -> Reply[dict[str, Any]]:
    """The JSON Schema of program documents."""
    return Reply(json_schema())


def read_openapi(_call: Call) -> Reply[dict[str, Any]]:
    """This API as an OpenAPI document."""
    return Reply(_openapi())


@cache
def _openapi() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path(__file__).with_name("openapi.json").read_text())
    return document


def _nothing_published() -> Problem:
    return Problem("not_found", "Not found", 404, NoProgram().detail)


def _version_answer(manifest: programs.Manifest) -> VersionAnswer:
    return {
        "version": manifest.number,
        "effective_at": instant_text(manifest.effective_at),
        "published_at": instant_text(manifest.published_at),
    }


ACTIONS = (publish_program, read_program, list_versions, read_schema, read_openapi)

handler = serving("program", ACTIONS)
