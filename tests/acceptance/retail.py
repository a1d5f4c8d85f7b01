"""What Online Retail comes to under each policy of returns, counted straight from the file in one pass.

An invoice gives a point per pound, rounded down once and split over its lines by largest remainder. Of a line's
``p`` points ``ceil(p * (q - r) / q)`` are kept when ``r`` of its ``q`` pieces are back. A cancelled line takes back
the customer's newest invoice with enough pieces left, or else several, newest first. Once, before the first sale of
a day named, every customer spends what is there to be spent. Nothing of Laurel is in this.
"""

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

PENNY = Decimal("0.01")
WAITING = timedelta(
    days=14
)  # of points under only_pending: to the end of the 14th day after the sale


class Row(NamedTuple):
    """A line of an invoice, in the order lines are sent in; what is cancelled without its sign."""

    sku: str
    pieces: int
    pence: int


@dataclass
class Sold:
    """A line that was bought."""

    pieces: int
    points: int
    back: int = 0

    @property
    def left(self) -> int:
        return self.pieces - self.back

    @property
    def kept(self) -> int:
        return -(-self.points * self.left // self.pieces)


@dataclass
class Invoice:
    """A sale: its lines by article, and what it has given that was not taken back."""

    number: str
    day: date
    points: int = 0
    articles: dict[str, list[Sold]] = field(default_factory=lambda: defaultdict(list))

    def left(self, sku: str) -> int:
        return sum(line.left for line in self.articles[sku])

    @property
    def kept(self) -> int:
        return sum(line.kept for lines in self.articles.values() for line in lines)


@dataclass
class Count:
    """The whole log under one policy."""

    policy: str
    orders: int = 0
    earned: int = 0
    taken: int = 0
    spent: int = 0
    returns: set[tuple[str, str]] = field(default_factory=set)
    unmatched: Counter[str] = field(default_factory=Counter)
    members: dict[str, list[Invoice]] = field(default_factory=lambda: defaultdict(list))
    balance: Counter[str] = field(default_factory=Counter)
    today: date = date.min

    def wallets(self) -> dict[str, dict[str, int]]:
        """Available, pending and owed points of every member at the end."""
        return {member: self._wallet(member) for member in self.members}

    def sell(self, number: str, member: str, rows: list[Row]) -> None:
        invoice = Invoice(number, self.today)
        for row, points in zip(rows, split(rows), strict=True):
            invoice.articles[row.sku].append(Sold(row.pieces, points))
        invoice.points = invoice.kept
        self.members[member].append(invoice)
        self.orders += 1
        self.earned += invoice.points
        self.balance[member] += invoice.points

    def cancel(self, number: str, member: str, rows: list[Row]) -> None:
        before = {invoice.number: invoice.kept for invoice in self.members.get(member, ())}
        for row in rows:
            rest = row.pieces
            for invoice in self._matching(member, row):
                rest -= take(invoice.articles[row.sku], rest)
                self.returns.add((number, invoice.number))
            if rest:
                part = Decimal(row.pence * rest) / row.pieces
                self.unmatched += Counter(lines=1, pieces=rest)
                self.unmatched["pence"] += int(part.quantize(Decimal(1), ROUND_HALF_UP))
        for invoice in self.members.get(member, ()):
            self._claim(member, invoice, before[invoice.number] - invoice.kept)

    def spend_all(self) -> None:
        for member, wallet in self.wallets().items():
            self.balance[member] -= wallet["available"]
            self.spent += wallet["available"]

    def _matching(self, member: str, row: Row) -> Iterator[Invoice]:
        newest_first = self.members.get(member, [])[::-1]
        for invoice in newest_first:
            if invoice.left(row.sku) >= row.pieces:
                yield invoice
                return
        yield from (invoice for invoice in newest_first if invoice.left(row.sku))

    def _claim(self, member: str, invoice: Invoice, points: int) -> None:
        if self.policy == "within_balance":
            points = min(points, self.balance[member])
        if self.policy == "only_pending" and not self._waits(invoice):
            points = 0
        invoice.points -= points
        self.taken += points
        self.balance[member] -= points

    def _waits(self, invoice: Invoice) -> bool:
        return self.policy == "only_pending" and self.today <= invoice.day + WAITING

    def _wallet(self, member: str) -> dict[str, int]:
        waiting = [invoice.points for invoice in self.members[member] if self._waits(invoice)]
        pending, balance = sum(waiting), self.balance[member]
        return {
            "available": max(balance, 0) - pending,
            "pending": pending,
            "debt": max(-balance, 0),
        }


def count(path: Path, policy: str, spend_before: date | None = None) -> Count:
    """The log in order of time, sales before cancellations of the same minute."""
    counted = Count(policy)
    invoices: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in read(path):
        if line["CustomerID"]:
            invoices[line["InvoiceNo"]].append(line)
    moments = {number: min(x["InvoiceDate"] for x in lines) for number, lines in invoices.items()}
    for number in sorted(invoices, key=lambda n: (moments[n], n.startswith("C"), n)):
        today = date.fromisoformat(moments[number][:10])
        if spend_before and counted.today < spend_before <= today:
            counted.spend_all()
        counted.today = today
        book = counted.cancel if number.startswith("C") else counted.sell
        book(number, invoices[number][0]["CustomerID"], sorted(map(row_of, invoices[number])))
    return counted


def read(path: Path) -> Iterator[dict[str, str]]:
    text = gzip.open if path.suffix == ".gz" else open
    with text(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def row_of(line: dict[str, str]) -> Row:
    pieces, price = abs(int(line["Quantity"])), Decimal(line["UnitPrice"])
    pence = int((pieces * price).quantize(PENNY, ROUND_HALF_UP) * 100)
    return Row(line["StockCode"], pieces, pence)


def split(rows: list[Row]) -> list[int]:
    """A point per pound of all rows together, each row its whole pounds, the rest by largest remainder."""
    points = [row.pence // 100 for row in rows]
    rest = sum(row.pence for row in rows) // 100 - sum(points)
    by_remainder = sorted(range(len(rows)), key=lambda i: -(rows[i].pence % 100))
    for i in by_remainder[:rest]:
        points[i] += 1
    return points


def take(lines: list[Sold], pieces: int) -> int:
    """Take back so many pieces of the lines in turn, or all there are; how many there were."""
    taken = 0
    for line in lines:
        some = min(line.left, pieces - taken)
        line.back += some
        taken += some
    return taken
