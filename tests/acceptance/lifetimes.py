"""When the points of CDNOW's purchases are due, counted straight from the file with nothing of Laurel in it."""

import csv
import gzip
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

BEGIN, END = date(1997, 1, 1), date(1998, 7, 1)
EVERYBODY = 2357
REMINDERS = (30, 7)

Row = dict[str, str]
Lot = tuple[str, date]  # of a member, to the beginning of a day


def read(path: Path, customers: int) -> list[Row]:
    """The orders of those customers who bought first, by number where on one day, in the order of time."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = sorted(csv.DictReader(stream), key=lambda row: (row["date"], int(row["row"])))
    firsts = {row["customer_id"]: row["date"] for row in reversed(rows)}
    kept = sorted(firsts, key=lambda customer: (firsts[customer], customer))[:customers]
    return [row for row in rows if row["customer_id"] in kept]


def minor(row: Row) -> int:
    return int(row["amount"].replace(".", ""))


def lots(log: list[Row], period: str) -> Counter[Lot]:
    """A point per dollar of each purchase, by when a year to the end of the period is over."""
    found: Counter[Lot] = Counter()
    for row in log:
        bought = date.fromisoformat(row["date"])
        last = bought.replace(year=bought.year + 1)
        next_day = last + timedelta(days=1)
        next_month = (last.replace(day=1) + timedelta(days=31)).replace(day=1)
        expires = next_day if period == "day" else next_month
        found[row["customer_id"], expires] += minor(row) // 100
    return +found


def expiring(found: Counter[Lot]) -> Counter[Lot]:
    """Those that expire until the end."""
    return Counter({lot: points for lot, points in found.items() if lot[1] <= END})


def instants_due(found: Counter[Lot]) -> int:
    """At how many instants something is due in some account: a settlement each."""
    due = {
        (member, expires - timedelta(days=ahead))
        for member, expires in found
        for ahead in (0, *REMINDERS)
    }
    return sum(day <= END for _, day in due)


def by_member(found: Counter[Lot]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for (member, _), points in found.items():
        sums[member] += points
    return sums
