"""Tells an operator what would move in, or what has; refusals also as a file."""

import csv
import io
from typing import TextIO

from rich.console import Console
from rich.table import Table

from infra.cli.movein.roll import Refusal, Roll
from infra.cli.movein.sending import Sent
from infra.cli.movein.totals import Totals

_TOLD = 100
_FORMULA = ("=", "+", "-", "@")

Row = tuple[str, str, str]


def show_totals(roll: Roll, totals: Totals, stream: TextIO) -> None:
    """The totals to sign."""
    rows: list[Row] = [
        ("rows read", str(roll.rows), _unread(roll)),
        ("rows refused", str(len(roll.refusals)), ""),
        ("members", str(totals.members), ""),
        ("lots", str(totals.lots), ""),
    ]
    rows += [(f"points, {wallet}", str(n), "") for wallet, n in sorted(totals.by_wallet.items())]
    rows += [
        (f"  expire {month}", str(points), wallet)
        for (wallet, month), points in sorted(totals.by_month.items())
    ]
    rows += [(f"tier {tier}", str(count), "members") for tier, count in totals.by_tier.items()]
    if totals.ended_lots:
        what = f"in {totals.ended_lots} lots that have expired; not sent"
        rows.append(("points expired", str(totals.ended_points), what))
    if totals.ended_tiers:
        rows.append(("tiers ended", str(totals.ended_tiers), "their tier_until is past; not sent"))
    _print("Moving in", rows, stream)


def show_sent(sent: Sent, stream: TextIO) -> None:
    """What the service has answered."""
    rows: list[Row] = [
        ("members done", str(sent.members), f"{sent.duration_s:.1f} s"),
        ("commands new", str(sent.new), f"{sent.points_new} points"),
        ("commands replayed", str(sent.replayed), f"{sent.points_replayed} points, given before"),
    ]
    if sent.waiting:
        rows.append(("commands waiting", str(sent.waiting), "for a second approver"))
    rows.append(("commands refused", str(len(sent.refusals)), ""))
    _print("Moved in", rows, stream)


def show_refusals(refusals: list[Refusal], stream: TextIO) -> None:
    """One line for each refusal, up to a hundred."""
    for each in refusals[:_TOLD]:
        who = f" member {each.member_id}" if each.member_id else ""
        stream.write(f"line {each.line}{who}: {each.step}: {each.code}: {each.detail}\n")
    if len(refusals) > _TOLD:
        stream.write(f"and {len(refusals) - _TOLD} more; --refusals FILE lists all\n")


def refusals_csv(refusals: list[Refusal]) -> str:
    """All refusals as CSV; no cell of it is a formula to a spreadsheet."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(Refusal._fields)
    for each in refusals:
        writer.writerow([each.line, *map(_inert, each[1:])])
    return stream.getvalue()


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _unread(roll: Roll) -> str:
    return f"columns not read: {', '.join(roll.unread)}" if roll.unread else ""


def _print(title: str, rows: list[Row], stream: TextIO) -> None:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(file=stream, highlight=False).print(table, markup=False)
