"""Referrals explained: what an entry did for one, without telling either member who the other is."""

from collections.abc import Iterator

from shared.ledger.entry import Entry
from shared.ledger.explaining.wording import Wording
from shared.ledger.records import OrderRecord, Record
from shared.ledger.referring import SAME_ACCOUNT


def told_referrals(entry: Entry, record: Record | None, words: Wording) -> Iterator[str]:
    """What the entry's facts say of a referral, and why less than usual came of it."""
    if entry.kind == "referral":
        if entry.note:
            yield f"Not all of what is usual was given: {entry.note}."
        return
    done = record.referral if isinstance(record, OrderRecord) else None
    if done and done.why == SAME_ACCOUNT:
        yield f"It gave nothing for the referral {done.referral.id}: {done.why}."
        return
    for fact in entry.facts if entry.kind != "referral_reversal" else ():
        yield from _told(fact.fact, fact.data.get("referral", ""), entry, words)


def taken_for_referrals(entry: Entry, wallet: str) -> int:
    """How many points of a wallet an entry took back of a referral, beside what it took of an order."""
    told = (fact.data for fact in entry.facts if fact.fact == "referral.reversed")
    return sum(each["points"] for each in told if each.get("wallet") == wallet)


def _told(fact: str, referral: str, entry: Entry, words: Wording) -> Iterator[str]:
    if fact == "referral.joined":
        until = max(each.until for each in entry.state.referrals.values())
        yield f"A member brought them, as referral {referral}: an order placed until {words.moment(until)} can count."
    if fact == "referral.qualified":
        yield f"It is the first order that counts for the referral {referral}."
    if fact == "referral.reversed":
        yield f"The order counts for the referral {referral} no longer: what that gave is taken back, on both sides."
