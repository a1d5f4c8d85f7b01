"""``laurel openapi``: writes the API's description and the JSON Schema of programs."""

import argparse
import json
import sys
from pathlib import Path

from infra.cli.errors import DONE
from infra.cli.openapi.document import build
from shared.edge.program_document import json_schema

ROOT = Path(__file__).parents[3]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel openapi``."""
    subparsers.add_parser(
        "openapi",
        help="write docs/openapi.json and docs/program.schema.json anew",
        description="Writes the API's description, also the copy that GET /v1/openapi.json answers, and the"
        " JSON Schema of programs. A test fails while these files say anything but the code does.",
    )


def run(_args: argparse.Namespace) -> int:
    """Write the files."""
    for path, text in generated().items():
        (ROOT / path).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path}\n")
    return DONE


def generated() -> dict[str, str]:
    """The files this command writes, by their path in the repository."""
    api = build()
    return {
        "docs/openapi.json": _readable(api),
        "docs/program.schema.json": _readable(json_schema()),
        "functions/program/openapi.json": json.dumps(api, separators=(",", ":")) + "\n",
    }


def _readable(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
