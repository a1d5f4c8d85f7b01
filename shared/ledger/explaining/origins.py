"""Origins: which earlier entries gave the points that time takes or matures, and by which terms."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from shared.ledger.entry import Entry, Posting
from shared.ledger.explaining.explanation import Origin
from shared.ledger.records import OrderRecord, Record
from shared.ledger.usage import buyer_then
from shared.program.earning.award import award
from shared.program.earning.grants import Grant
from shared.program.program import Program
from shared.program.versions import Versions

_GIVING = frozenset({"issue", "adjust", "transfer", "reverse"})


def origins(settlement: Entry, earlier: Iterable[Entry]) -> tuple[Origin, ...]:
    """Where the points come from that a settlement lets expire or mature; in the order of ``earlier``."""
    closed = [each for each in settlement.postings if each.kind in ("expire", "activate")]
    return tuple(
        Origin(entry, posting.wallet, posting.points, posting.expires_at)
        for entry in earlier
        for posting in entry.postings
        if any(_gave(posting, lot) for lot in closed)
    )


def with_terms(
    found: Iterable[Origin], records: Mapping[int, Record], versions: Versions
) -> Iterator[Origin]:
    """The origins with the expiry, in words, that gave their lots their date; ``records`` by entry number."""
    for origin in found:
        terms = _terms(origin, records.get(origin.entry.seq), versions)
        yield replace(origin, terms=terms[0] if terms else None)


def _gave(posting: Posting, lot: Posting) -> bool:
    """Whether a posting opened, filled or moved the lot that another closes or matures."""
    if (posting.wallet, posting.expires_at) != (lot.wallet, lot.expires_at) or posting.points < 0:
        return False
    if lot.kind == "activate":
        return posting.kind in _GIVING and posting.active_at == lot.active_at
    by_event = posting.kind == "activate" and posting.awaits is not None
    return posting.kind in _GIVING or by_event


def _terms(origin: Origin, record: Record | None, versions: Versions) -> list[str]:
    """The expiries, in words, by which points of the origin end when they do."""
    if isinstance(record, OrderRecord):
        program = versions.numbered(record.version)
        zone, grants = program.time_zone, _grants(program, record)
        return [
            grant.expiry.text() for grant in grants if _is_of(origin, grant, record.placed_at, zone)
        ]
    program = versions.numbered(origin.entry.version)
    wallet, at = program.wallet(origin.wallet), origin.entry.at
    if wallet and wallet.expiry.expires_at(at, program.time_zone) == origin.expires_at:
        return [wallet.expiry.text()]
    return []


def _is_of(origin: Origin, grant: Grant, placed_at: int, zone: str) -> bool:
    begins = grant.activation.active_at(placed_at, zone)
    ends = grant.expiry.expires_at(placed_at if begins is None else begins, zone)
    return (grant.wallet, ends) == (origin.wallet, origin.expires_at)


def _grants(program: Program, record: OrderRecord) -> tuple[Grant, ...]:
    buyer = buyer_then(program, record)
    awards = award(program, record.order, buyer)
    return tuple(grant for earned in awards for grant in earned.grants)
