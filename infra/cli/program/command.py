"""``laurel program``: checks a loyalty program's file, shows what it would change, and publishes it."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.cli import actions, document
from infra.cli.actions import Actions
from infra.cli.connection import Answer
from infra.cli.errors import DONE, NOT_ALL
from infra.cli.program.differences import differences
from infra.cli.program.ordinary import lived
from infra.cli.program.report import report
from infra.cli.program.service import Service, the_service
from infra.cli.program.warnings import warnings
from infra.cli.recipient import add_recipient
from shared.edge.program_document import InvalidDocument, json_schema, parse
from shared.program.document import Document


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel program``."""
    parser = subparsers.add_parser(
        "program",
        help="validate and publish a loyalty program",
        description="A program is a file, YAML or JSON: wallets, earning rules, tiers, rewards.",
    )
    offered = Actions(parser)
    _of_a_file(offered.add("validate", _validate, "say what is wrong with a program, and the fix"))
    for name, do, does in (
        ("diff", _diff, "show what a program would change of the one in force"),
        ("apply", _apply, "show what a program changes, and publish it"),
        ("publish", _publish, "make a program the one in force"),
    ):
        action = offered.add(name, do, does)
        _of_a_file(action)
        _of_a_service(action)
        if name != "diff":
            action.add_argument(
                "--from",
                dest="effective_at",
                metavar="INSTANT",
                help="from when it is in force, such as 2027-01-01T00:00:00Z (default: soon)",
            )
    _of_a_service(offered.add("versions", _versions, "list the versions, newest first"))
    rollback = offered.add("rollback", _rollback, "publish an old version's content again")
    rollback.add_argument("version", type=int, metavar="VERSION", help="the number of that version")
    _of_a_service(rollback)
    offered.add("schema", _schema, "print the JSON Schema of programs")


def run(args: argparse.Namespace) -> int:
    """Do what was asked of the program."""
    return actions.run(args)


def _of_a_file(action: argparse.ArgumentParser) -> None:
    action.add_argument("file", type=Path, metavar="FILE", help="the program, YAML or JSON")


def _of_a_service(action: argparse.ArgumentParser) -> None:
    add_recipient(action, may="read and write programs")


def _validate(args: argparse.Namespace) -> int:
    program = _checked(args.file, document.read(args.file))
    if program is None:
        return NOT_ALL
    life = lived(program)
    _say(f"{args.file}: valid", *report(program, life))
    for warning in warnings(program, life, datetime.now(UTC).date()):
        _say(f"  warning: {warning.pointer}: {warning.detail}")
    return DONE


def _diff(args: argparse.Namespace) -> int:
    raw = document.read(args.file)
    if _checked(args.file, raw) is None:
        return NOT_ALL
    with the_service(args) as service:
        _show_differences(service, raw)
    return DONE


def _apply(args: argparse.Namespace) -> int:
    raw = document.read(args.file)
    if _checked(args.file, raw) is None:
        return NOT_ALL
    with the_service(args) as service:
        newest = service.newest()
        _show_differences(service, raw)
        _tell(service.publish(raw, args.effective_at, after=newest))
    return DONE


def _publish(args: argparse.Namespace) -> int:
    raw = document.read(args.file)
    if _checked(args.file, raw) is None:
        return NOT_ALL
    with the_service(args) as service:
        _tell(service.publish(raw, args.effective_at))
    return DONE


def _rollback(args: argparse.Namespace) -> int:
    with the_service(args) as service:
        newest = service.newest()
        old = service.version(args.version)["program"]
        _show_differences(service, old)
        _tell(service.publish(old, after=newest))
    return DONE


def _versions(args: argparse.Namespace) -> int:
    with the_service(args) as service:
        in_force, newest_first = service.in_force(), service.versions()
    current = in_force["version"] if in_force else 0
    for position, version in enumerate(newest_first):
        since, published = version["effective_at"], version["published_at"]
        mark = _standing(version, newest_first[:position], current)
        _say(f"{version['version']:>5}  from {since}, published {published}{mark}")
    return DONE


def _standing(version: dict[str, Any], newer: list[dict[str, Any]], current: int) -> str:
    """What is to be said of a version: of those whose time has come, the highest number is in force."""
    if version["version"] == current:
        return "  in force"
    if any(each["effective_at"] <= version["effective_at"] for each in newer):
        return "  never in force: a newer one goes before it"
    return "  to come" if version["version"] > current else ""


def _schema(_: argparse.Namespace) -> int:
    _say(json.dumps(json_schema(), indent=2))
    return DONE


def _show_differences(service: Service, raw: object) -> None:
    in_force = service.in_force()
    if in_force is None:
        _say("No program is in force; this would be the first version.")
        return
    found = list(differences(in_force["program"], raw))
    if not found:
        _say(f"Nothing differs from version {in_force['version']}, which is in force.")
        return
    _say(f"Against version {in_force['version']}, which is in force:")
    _say(*(f"  {each.pointer}: {each.words}" for each in found))


def _tell(answer: Answer) -> None:
    known = " (the same document was published before)" if answer.replayed else ""
    version, effective_at = answer.document.get("version"), answer.document.get("effective_at")
    since = f", in force from {effective_at}" if effective_at else ""
    _say(f"Version {version}{since}{known}")


def _checked(path: Path, raw: object) -> Document | None:
    """The program, or None once every flaw is on stderr."""
    try:
        return parse(raw)
    except InvalidDocument as error:
        for pointer, detail in error.errors:
            sys.stderr.write(f"{path}: {pointer or '/'}: {detail}\n")
        return None


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
