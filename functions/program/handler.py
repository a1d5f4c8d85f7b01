"""Publishes programs in immutable versions and describes the API."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypedDict

from pydantic import Field

from shared.edge.fields import (
    SEQ_MAX,
    FromDigits,
    Given,
    QueryInstant,
    Request,
    SeqNumber,
    described_as,
)
from shared.edge.http import Call, Reply, serving
from shared.edge.instants import InstantText, instant_text
from shared.edge.problems import Fault, Problem, invalid, too_large
from shared.edge.program_document import InvalidDocument, json_schema, parse
from shared.edge.reading import versions_of
from shared.edge.settings import program_cache_s
from shared.ledger.program_refusals import ProgramSuperseded
from shared.ledger.refusals import NoProgram, Refused
from shared.program.campaigns.runs import next_run
from shared.program.document import sections_of
from shared.store import programs, runs

DOCUMENT_MAX_BYTES = 300_000  # a section is one item of the table, which holds 400 KB

VersionOrNone = Annotated[int, Field(ge=0, le=SEQ_MAX), FromDigits]
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


class PublishingQuery(Request):
    """From when the version is to be in force; as soon as every function can know it, if left out.

    With ``after_version`` it is published only if that is the newest one, 0 if there is none.
    """

    effective_at: Annotated[QueryInstant | None, Given] = None
    after_version: Annotated[VersionOrNone | None, Given] = None


class ProgramQuery(Request):
    """Which version; the one in force, if left out."""

    version: Annotated[SeqNumber | None, Given] = None


def publish_program(call: Call, query: PublishingQuery, body: Document) -> Reply[VersionAnswer]:
    """Publish a program document as the next version; the newest one again changes nothing."""
    try:
        document = parse(body)
    except InvalidDocument as wrong:
        faults = (Fault(detail, pointer=f"#{pointer}") for pointer, detail in wrong.errors)
        raise invalid(*faults) from None
    if len(json.dumps(body)) > DOCUMENT_MAX_BYTES:
        raise too_large(DOCUMENT_MAX_BYTES)
    try:
        published = programs.publish(
            call.caller.program,
            programs.Draft(sections_of(body), document.marks),
            now=call.now,
            cache_lifetime_s=program_cache_s(),
            effective_at=query.effective_at,
            after=query.after_version,
        )
    except programs.TooSoon as wrong:
        raise invalid(Fault(_sooner(wrong), parameter="effective_at")) from None
    except programs.Superseded as wrong:
        raise Refused(ProgramSuperseded(wrong.newest)) from None
    if document.starting:
        _plan(call)
    return Reply(_version_answer(published.manifest), replayed=published.replayed)


def _plan(call: Call) -> None:
    """Let standing campaigns look for members no later than they have to."""
    due = next_run(programs.versions(call.caller.program, lifetime_s=0), call.now)
    if due is not None:
        runs.bring_forward(call.caller.program, due, call.now)


def _sooner(wrong: programs.TooSoon) -> str:
    if wrong.soonest is None:
        return "The first version is in force since ever; leave this out."
    return f"Must not lie before {instant_text(wrong.soonest)}."


def read_program(call: Call, query: ProgramQuery) -> Reply[ProgramAnswer]:
    """The program in force, or any version of it."""
    if not versions_of(call).effects:
        raise _nothing_published()
    listed = programs.manifests(call.caller.program)
    number = query.version or versions_of(call).at(call.now).number
    if number > len(listed):
        raise _no_such_version(len(listed))
    manifest = listed[number - 1]
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
    packed = Path(__file__).with_name("openapi.json.gz").read_bytes()
    document: dict[str, Any] = json.loads(gzip.decompress(packed))
    return document


def _nothing_published() -> Problem:
    return Problem("not_found", "Not found", 404, NoProgram().detail)


def _no_such_version(newest: int) -> Problem:
    return Problem("not_found", "Not found", 404, f"The newest version is {newest}.")


def _version_answer(manifest: programs.Manifest) -> VersionAnswer:
    return {
        "version": manifest.number,
        "effective_at": instant_text(manifest.effective_at),
        "published_at": instant_text(manifest.published_at),
    }


ACTIONS = (publish_program, read_program, list_versions, read_schema, read_openapi)

handler = serving("program", ACTIONS)
