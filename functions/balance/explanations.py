"""Explanations: why an entry is what it is, with what receipts and earlier entries say of it."""

from collections.abc import Iterator

from shared.edge.explanations import ExplanationAnswer, explanation_answer
from shared.edge.fields import Id, SeqNumber
from shared.edge.http import Call, Reply
from shared.edge.reading import newest_of, versions_of
from shared.ledger.entry import Entry
from shared.ledger.explaining.explain import explain
from shared.ledger.explaining.explanation import Origin, Subject
from shared.ledger.explaining.origins import origins, with_terms
from shared.ledger.histories import OrderHistory, RedemptionHistory
from shared.ledger.refusals import EntryNotFound, Refused
from shared.program.versions import Versions
from shared.store import histories, journal, receipts

PAGE = 100
LOOKED_BACK_MAX = 1000  # entries read to find out where expired points came from
_FOLLOWING = ("capture", "void", "reverse")


def explain_entry(call: Call, member_id: Id, seq: SeqNumber) -> Reply[ExplanationAnswer]:
    """Why an entry is what it is: rules and version, inputs, line by line, rounding, what did not apply."""
    newest = newest_of(call, member_id, min_seq=seq)
    found = journal.entry(call.caller.program, newest.entry.account, seq)
    if found is None:
        raise Refused(EntryNotFound())
    subject = _subject(call.caller.program, found.entry, versions_of(call))
    return Reply(explanation_answer(subject, explain(subject)))


def _subject(program: str, entry: Entry, versions: Versions) -> Subject:
    before = journal.entry(program, entry.account, entry.seq - 1)
    return Subject(
        entry=entry,
        before=before.entry.state if before else None,
        versions=versions,
        record=receipts.records_of(program, [entry]).get(entry.seq),
        order=_order(program, entry),
        redemption=_redemption(program, entry),
        origins=tuple(_origins(program, entry, versions)),
    )


def _order(program: str, entry: Entry) -> OrderHistory | None:
    """The order that a return or an edit found."""
    if entry.kind not in ("order", "return") or entry.refers is None:
        return None
    return histories.order_before(program, entry.source or "", entry.refers, entry)


def _redemption(program: str, entry: Entry) -> RedemptionHistory | None:
    """The redemption that an entry follows."""
    if entry.kind not in _FOLLOWING:
        return None
    known = histories.redemption(program, entry.source or "", entry.command_id or "")
    return known.history if known else None


def _origins(program: str, entry: Entry, versions: Versions) -> Iterator[Origin]:
    """Where points come from that time took or matured, newest first, as far as one looks back."""
    if entry.kind != "settlement":
        return
    newest = entry.seq - 1
    while newest >= max(1, entry.seq - LOOKED_BACK_MAX):
        page = journal.page(program, entry.account, newest=newest, limit=PAGE)
        found = origins(entry, (recorded.entry for recorded in page))
        orders = receipts.records_of(program, [origin.entry for origin in found])
        yield from with_terms(found, orders, versions)
        newest -= PAGE
