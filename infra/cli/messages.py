"""``laurel messages``: what a program's file tells members, and how that looks, before anything is published."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any, get_args

from infra.cli import actions, document
from infra.cli.errors import DONE, NOT_ALL, CommandError
from shared.edge.program_document import InvalidDocument, parse
from shared.ledger.entry import Fact
from shared.ledger.facts import FACTS, flaws
from shared.messages.hearing import Shop
from shared.messages.previewing import Preview, previewed
from shared.messages.rendering import Rendered
from shared.messages.samples import sample_hearer, sample_of
from shared.program.messages.telling import NO_FACTS, Channel


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel messages``."""
    command = subparsers.add_parser(
        "messages",
        help="list and preview what a program tells members",
        description="List and preview what a program's file tells members. Nothing is published or sent.",
    )
    offered = actions.Actions(command)
    listing = offered.add("list", _list, "list what is told, where, and as what")
    listing.add_argument("file", type=Path, help="the program, YAML or JSON")
    preview = offered.add("preview", _preview, "show the message of a fact on a channel")
    preview.add_argument("file", type=Path, help="the program, YAML or JSON")
    preview.add_argument("--fact", required=True, help='such as "points.earned", or "digest"')
    preview.add_argument("--channel", required=True, choices=get_args(Channel))
    preview.add_argument("--locale", help="the member's; the program's fallback if left out")
    preview.add_argument(
        "--data", default="{}", help="what the fact says beside the sample, as JSON"
    )
    preview.add_argument("--html", type=Path, help="write the page of an e-mail to this file")


def run(args: argparse.Namespace) -> int:
    """Do what was asked for, and answer the exit code."""
    return actions.run(args)


def _list(args: argparse.Namespace) -> int:
    shop = _shop(args.file)
    for fact in shop.messaging.facts:
        channels = ", ".join(shop.messaging.channels(fact))
        topic = shop.messaging.topic(fact)
        _say(f"{fact:<20}  {channels:<26}  {topic.topic}, {topic.kind}")
    if not shop.messaging.facts:
        _say('Nothing is told. Say where, for example with "usual: [email]" in section messages.')
    return DONE


def _preview(args: argparse.Namespace) -> int:
    shop = _shop(args.file)
    preview = Preview(fact=args.fact, channel=args.channel, data=_data(args, shop))
    hearer = sample_hearer(shop, args.locale or shop.messaging.fallback_locale)
    message = previewed(preview, hearer, shop, _now())
    if message is None:
        raise CommandError(f"there are no words for {args.fact} on {args.channel}", NOT_ALL)
    _show(message)
    if args.html is not None:
        args.html.write_text(message.html, encoding="utf-8")
        _say(f"The page is in {args.html}")
    return DONE


def _show(message: Rendered) -> None:
    for part in ("subject", "preheader", "title", "link"):
        said = getattr(message, part)
        if said:
            _say(f"{part}: {said}")
    _say("", message.text)


def _shop(file: Path) -> Shop:
    """What the file says; CommandError once every flaw is told."""
    try:
        program = parse(document.read(file))
    except InvalidDocument as invalid:
        told = "\n".join(f"  {place or '/'}: {detail}" for place, detail in invalid.errors)
        raise CommandError(f"{file} is no program:\n{told}", NOT_ALL) from None
    return Shop(program.messages, program, program)


def _data(args: argparse.Namespace, shop: Shop) -> dict[str, Any]:
    """What the fact is to say; CommandError if it never says that. Instants are epoch ms, as journals keep them."""
    try:
        given = json.loads(args.data)
    except ValueError as error:
        raise CommandError(f"--data: {error}") from None
    if not isinstance(given, dict):
        raise CommandError("--data: write an object")
    if args.fact in NO_FACTS:
        return {}
    if args.fact not in FACTS:
        raise CommandError(f"--fact: write one of {', '.join(sorted(FACTS))}")
    whole = {**sample_of(args.fact, shop, _now()).data, **given}
    wrong = list(flaws(Fact(args.fact, whole)))
    if wrong:
        raise CommandError(f"--data: {'; '.join(wrong)}")
    return given


def _now() -> int:
    return time.time_ns() // 1_000_000


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
