"""Prints a report for people."""

from typing import TextIO

from rich.console import Console
from rich.table import Table

from infra.cli.replay.orders import Order
from infra.cli.replay.report import Report, Returns
from infra.cli.replay.tally import Tally
from shared.program.currencies import amount_text

_MEANING = {
    "no_customer": "no customer",
    "beyond_limit": "beyond --limit-customers",
}


def show(report: Report, stream: TextIO, example: Order | None = None) -> None:
    """The report as a table; with ``example``, the request of a dry run."""
    console = Console(file=stream, highlight=False)
    table = Table(title="Replay", title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for row in (*_read(report), *_not_sent(report), *_sent(report, example is not None)):
        table.add_row(*row)
    console.print(table)
    if example:
        console.print(
            "Nothing was sent. The first request would be POST /v1/orders with", markup=False
        )
        console.print(example.body().decode(), markup=False, soft_wrap=True)


def _read(report: Report) -> list[tuple[str, str, str]]:
    span = f"{report.first_placed_at} .. {report.last_placed_at}" if report.orders else ""
    changes = report.changes
    notes = (
        ("lines rounded", changes.rounded, "half up, to the currency's minor unit"),
        ("quantities changed", changes.quantities, "to whole pieces, at least 1"),
        ("lines merged", changes.merged, "same goods, in orders of more than 500 lines"),
    )
    return [
        ("rows read", str(report.rows), ""),
        ("orders to send", str(report.orders), span),
        *_cancelled(report),
        *((name, str(count), why) for name, count, why in notes if count),
    ]


def _cancelled(report: Report) -> list[tuple[str, str, str]]:
    unmatched = report.unmatched
    sums = (amount_text(amount, currency) for currency, amount in sorted(unmatched.amounts.items()))
    what = f"{unmatched.quantity} pieces, {' + '.join(sums)}; no order accounts for them: not sent"
    rows = (
        ("returns to send", report.returns.to_send, "cancellations, matched to orders"),
        ("cancelled lines unmatched", unmatched.lines, what),
    )
    return [(name, str(count), why) for name, count, why in rows if count]


def _not_sent(report: Report) -> list[tuple[str, str, str]]:
    return [
        *_reasons("left out", report.left_out),
        *_reasons("unusable", report.unusable),
    ]


def _sent(report: Report, dry_run: bool) -> list[tuple[str, str, str]]:
    if dry_run:
        return []
    tiers = ", ".join(f"{count} {tier}" for tier, count in sorted(report.tiers.items()))
    return [
        ("sent", str(report.sent), f"{report.duration_s:.1f} s, {report.rate:.0f}/s"),
        ("  new", str(report.new), f"{report.points_new} points"),
        ("  replayed", str(report.replayed), f"{report.points_replayed} points, given before"),
        *_returned(report.returns),
        *_reasons("  refused", report.refused),
        ("members", str(report.members), tiers),
    ]


def _returned(returns: Returns) -> list[tuple[str, str, str]]:
    if not returns.to_send:
        return []
    return [
        ("  new returns", str(returns.new), f"{returns.points_new} points"),
        (
            "  replayed returns",
            str(returns.replayed),
            f"{returns.points_replayed} points, taken before",
        ),
        ("  waiting returns", str(returns.waiting), "came before their orders"),
    ]


def _reasons(title: str, tally: Tally) -> list[tuple[str, str, str]]:
    """One row per reason, with its first examples."""
    rows = []
    for reason, count in sorted(tally.by_reason.items()):
        meaning = _MEANING.get(reason, reason)
        examples = " · ".join(count.examples)
        rows.append(
            (f"{title}: {meaning}", str(count.orders), f"{count.lines} lines, such as {examples}")
        )
    return rows
