"""``laurel openapi``: writes the API's description and the JSON Schemas of programs and events."""

import argparse
import gzip
import json
import sys
from pathlib import Path

from infra.cli.errors import DONE, CommandError
from infra.cli.openapi import events
from infra.cli.openapi.document import build
from shared.edge.program_document import json_schema

ROOT = Path(__file__).parents[3]
EVENTS = "docs/events.schema.json"
DEPLOYED = "functions/program/openapi.json.gz"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel openapi``."""
    subparsers.add_parser(
        "openapi",
        help="write the description of the API and the schemas of programs and events anew",
        description="Writes the API's description, also the copy that GET /v1/openapi.json answers, and the"
        " JSON Schemas of programs and of events. A test fails while these files say anything but the code does."
        " An event that lacks what receivers rely on is not written.",
    )


def run(_args: argparse.Namespace) -> int:
    """Write the files; CommandError rather than break what receivers of events rely on."""
    broken = list(events.breaking(published_events(), events.json_schema()))
    if broken:
        raise CommandError("events are only ever added to: " + "; ".join(broken))
    for path, text in generated().items():
        written = text.encode()
        (ROOT / path).write_bytes(packed(written) if path == DEPLOYED else written)
        sys.stdout.write(f"{path}\n")
    return DONE


def packed(text: bytes) -> bytes:
    """A text as it is deployed: small, and the same bytes whenever it is the same text."""
    return gzip.compress(text, mtime=0)


def published_events() -> events.Schema:
    """The schema of events that is committed; empty if there is none yet."""
    path = ROOT / EVENTS
    found: events.Schema = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def generated() -> dict[str, str]:
    """The text of the files this command writes, by their path in the repository."""
    api = build()
    return {
        "docs/openapi.json": _readable(api),
        "docs/program.schema.json": _readable(json_schema()),
        EVENTS: _readable(events.json_schema()),
        DEPLOYED: json.dumps(api, separators=(",", ":")) + "\n",
    }


def _readable(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
