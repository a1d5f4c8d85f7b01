"""Reads balances and statements, and explains entries."""

from typing import Annotated, NotRequired, TypedDict

from pydantic import Field

from functions.balance.explanations import explain_entry
from shared.edge.answers import EntryAnswer
from shared.edge.balances import BalanceAnswer, balance_answer
from shared.edge.fields import (
    SEQ_MAX,
    Cursor,
    FromDigits,
    Given,
    Id,
    QueryInstant,
    Request,
    SeqNumber,
)
from shared.edge.http import Call, Reply, serving
from shared.edge.problems import Fault, invalid
from shared.edge.reading import newest_of, page_below, settled_at
from shared.ledger.refusals import MemberNotFound, Refused
from shared.store import journal

PAGE_MAX = 100


class BalanceQuery(Request):
    """Which balance: now, at a past instant, or not older than an entry."""

    at: Annotated[QueryInstant | None, Given] = None
    min_seq: SeqNumber = 0


class StatementQuery(Request):
    """Which page; a cursor is the number of the last entry seen."""

    limit: Annotated[int, Field(ge=1, le=PAGE_MAX), FromDigits] = 20
    cursor: Cursor = SEQ_MAX


class StatementAnswer(TypedDict):
    """One page of a journal, newest first."""

    entries: list[EntryAnswer]
    next_cursor: NotRequired[str]


def read_balance(call: Call, member_id: Id, query: BalanceQuery) -> Reply[BalanceAnswer]:
    """A member's balance, wallet by wallet and lot by lot, now or at a past instant."""
    newest = newest_of(call, member_id, min_seq=query.min_seq)
    instant = max(call.now, newest.entry.at) if query.at is None else query.at
    if query.at is not None:
        if query.at > call.now:
            raise invalid(Fault("Must not lie in the future.", parameter="at"))
        then = journal.at(call.caller.program, member_id, newest, query.at)
        if then is None:
            raise Refused(MemberNotFound())
        newest = then
    return Reply(balance_answer(member_id, settled_at(call, newest, instant), instant))


def read_statement(call: Call, member_id: Id, query: StatementQuery) -> Reply[StatementAnswer]:
    """A member's journal, newest entry first, page by page."""
    page = page_below(call, newest_of(call, member_id), query.cursor, limit=query.limit)
    answer: StatementAnswer = {"entries": page.entries}
    if page.next_cursor is not None:
        answer["next_cursor"] = page.next_cursor
    return Reply(answer)


ACTIONS = (read_balance, read_statement, explain_entry)

handler = serving("balance", ACTIONS)
