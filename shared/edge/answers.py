"""Answers: entries and balances in the words of the API. What does not apply is left out, never null."""

from itertools import compress
from typing import Any, NotRequired, TypedDict

from shared.edge.instants import InstantText, instant_text
from shared.ledger.entry import Entry, OrderRecord, Posting, Record
from shared.ledger.state import State, WalletState


class PostingAnswer(TypedDict):
    """One movement of points."""

    wallet: str
    kind: str
    points: int
    active_at: NotRequired[InstantText]
    expires_at: NotRequired[InstantText]


class LineAnswer(TypedDict):
    """What one line of an order gave."""

    line_id: str
    points: int


class EntryAnswer(TypedDict):
    """An entry of a member's journal, as a command answers it and the statement lists it."""

    kind: str
    order_id: NotRequired[str]
    redemption_id: NotRequired[str]
    adjustment_id: NotRequired[str]
    member_id: str
    seq: int
    at: InstantText
    points: int
    available: int
    tier: NotRequired[str]
    program_version: int
    status: NotRequired[str]
    reason: NotRequired[str]
    lines: NotRequired[list[LineAnswer]]
    postings: list[PostingAnswer]


class LotAnswer(TypedDict):
    """Points of one wallet with one expiry."""

    points: int
    active_at: InstantText
    expires_at: NotRequired[InstantText]


class WalletAnswer(TypedDict):
    """One wallet of a balance."""

    available: int
    pending: int
    held: int
    debt: int
    spent: int
    expired: int
    lifetime: int
    lots: list[LotAnswer]


class BalanceAnswer(TypedDict):
    """A member's balance at an instant."""

    member_id: str
    at: InstantText
    seq: int
    wallets: dict[str, WalletAnswer]


def entry_answer(entry: Entry, record: Record | None = None) -> EntryAnswer:
    """An entry as its command answers it; an order's lines come from the record of its receipt."""
    told: dict[str, Any] = {"kind": entry.kind}
    if entry.command_id is not None:
        told[f"{entry.kind}_id"] = entry.command_id
    told |= {
        "member_id": entry.account,
        "seq": entry.seq,
        "at": instant_text(entry.at),
        "points": entry.points,
        "available": entry.available,
    }
    if entry.state.tier is not None:
        told["tier"] = entry.state.tier
    told["program_version"] = entry.version
    if entry.kind == "redemption":
        told["status"] = "redeemed"
    if entry.note is not None:
        told["reason"] = entry.note
    if isinstance(record, OrderRecord):
        told["lines"] = line_answers(record, entry.state.first_wallet)
    told["postings"] = [posting_answer(posting) for posting in entry.postings]
    answer: EntryAnswer = told  # type: ignore[assignment]
    return answer


def line_answers(record: OrderRecord, wallet: str) -> list[LineAnswer]:
    """What each line of an order gave in a wallet."""
    meant = [grant.wallet == wallet for grant in record.grants]
    return [
        {"line_id": line.line_id, "points": sum(compress(line.points, meant))}
        for line in record.lines
    ]


def posting_answer(posting: Posting) -> PostingAnswer:
    """One movement of points."""
    told: PostingAnswer = {
        "wallet": posting.wallet,
        "kind": posting.kind,
        "points": posting.points,
    }
    if posting.active_at is not None:
        told["active_at"] = instant_text(posting.active_at)
    if posting.expires_at is not None:
        told["expires_at"] = instant_text(posting.expires_at)
    return told


def balance_answer(member_id: str, state: State, instant: int) -> BalanceAnswer:
    """A settled state as the balance at an instant."""
    return {
        "member_id": member_id,
        "at": instant_text(instant),
        "seq": state.seq,
        "wallets": {name: wallet_answer(wallet, instant) for name, wallet in state.wallets.items()},
    }


def wallet_answer(wallet: WalletState, instant: int) -> WalletAnswer:
    """One wallet at an instant."""
    return {
        "available": wallet.available(instant),
        "pending": wallet.pending(instant),
        "held": 0,
        "debt": 0,
        "spent": wallet.spent,
        "expired": wallet.expired,
        "lifetime": wallet.lifetime,
        "lots": [
            {"points": lot.points, "active_at": instant_text(lot.active_at)}
            if lot.expires_at is None
            else {
                "points": lot.points,
                "active_at": instant_text(lot.active_at),
                "expires_at": instant_text(lot.expires_at),
            }
            for lot in wallet.lots
        ],
    }
