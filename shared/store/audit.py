"""Auditing: every journal of the table read whole, its chain and states checked against its receipts, and the pools."""

import dataclasses
from collections.abc import Iterator, Mapping

from shared.frozen import dataclass
from shared.ledger.entry import Entry
from shared.ledger.state import State
from shared.ledger.verification import discrepancies
from shared.store import journal, keys, pool_audit, receipts, wake
from shared.store.histories import WAITING_TEXT
from shared.store.items import chained
from shared.store.pool_audit import Pool
from shared.store.proposals import PROPOSAL_TEXT
from shared.store.table import Item, client, table_name

RECEIPTS_AT_ONCE = 100  # what one BatchGetItem takes
_NOT_DONE_YET = "NOT begins_with(b, :waiting) AND NOT begins_with(b, :proposal)"
_FOLLOWERS = (keys.END, keys.REVERSAL, keys.RETURN_PREFIX, keys.REVISION_PREFIX)


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something wrong at an entry of a journal."""

    program: str
    account: str
    seq: int
    what: str


@dataclasses.dataclass(slots=True)  # noqa: TID251 (it changes as it goes)
class Audit:
    """What an audit has seen so far."""

    accounts: int = 0
    entries: int = 0
    receipts: int = 0
    points: dict[str, int] = dataclasses.field(default_factory=dict)  # open, by wallet
    drawn: dict[Pool, int] = dataclasses.field(default_factory=dict)  # as entries tell
    moving: list[Pool] = dataclasses.field(
        default_factory=list
    )  # pools of which nothing can be said
    discrepancies: list[Discrepancy] = dataclasses.field(default_factory=list)


def audit(program: str | None = None) -> Iterator[Audit]:
    """Audit every journal, of one program or of all; the audit so far after each account, and at the end."""
    seen, in_table = Audit(), 0
    before = pool_audit.found(program)
    for found in _beginnings():
        kind, owner, account = found["pk"]["S"].split("#", 2)
        if program not in (None, owner):
            continue
        if kind + "#" == keys.RECEIPT_PREFIX:
            in_table += 1
            continue
        _audit_account(seen, owner, account)
        yield seen
    if in_table != seen.receipts:
        what = f"{in_table} receipts in the table, {seen.receipts} named by entries"
        seen.discrepancies.append(Discrepancy(program or "", "", 0, what))
    _audit_pools(seen, before)
    yield seen


def _beginnings() -> Iterator[Item]:
    """The keys of every journal's first entry and of every command's receipt; returns that wait have none yet."""
    names = {f":follower{n}": {"S": name} for n, name in enumerate(_FOLLOWERS)}
    followers = " OR ".join(f"begins_with(sk, {name})" for name in names)
    pages = (
        client()
        .get_paginator("scan")
        .paginate(
            TableName=table_name(),
            FilterExpression=f"sk = :first OR {followers} OR (sk = :receipt AND {_NOT_DONE_YET})",
            ExpressionAttributeValues={
                ":first": {"S": keys.entry("", "", 1).sk},
                ":receipt": {"S": keys.RECEIPT},
                ":waiting": {"S": WAITING_TEXT},
                ":proposal": {"S": PROPOSAL_TEXT},
                **names,
            },
            ProjectionExpression="pk",
            ConsistentRead=True,
        )
    )
    for page in pages:
        yield from page["Items"]


def _audit_account(seen: Audit, program: str, account: str) -> None:
    state: State | None = None
    digest, commands = b"", list[Entry]()
    for recorded in journal.all_entries(program, account):
        entry = recorded.entry
        wrong = list(discrepancies(state, entry))
        digest = chained(digest, keys.entry(program, account, entry.seq), recorded.body)
        if digest != recorded.digest:
            wrong.append("the hash chain is broken")
        seen.discrepancies += [Discrepancy(program, account, entry.seq, what) for what in wrong]
        seen.entries += 1
        for name, amount in entry.drawn.items():
            seen.drawn[program, name] = seen.drawn.get((program, name), 0) + amount
        state, digest = entry.state, recorded.digest
        if entry.command_id is not None:
            commands.append(entry)
    seen.accounts += 1
    for name, wallet in (state.wallets if state else {}).items():
        seen.points[name] = seen.points.get(name, 0) + sum(lot.points for lot in wallet.lots)
    if state:
        _audit_wake(seen, program, account, state)
    for start in range(0, len(commands), RECEIPTS_AT_ONCE):
        _audit_receipts(seen, program, commands[start : start + RECEIPTS_AT_ONCE])


def _audit_pools(seen: Audit, before: Mapping[Pool, pool_audit.Shards]) -> None:
    """What is drawn from each pool is what the entries tell, as far as it stood still since ``before``."""
    after = pool_audit.again({*before, *seen.drawn})
    for pool, what in pool_audit.unsound(before, after, seen.drawn):
        if what is None:
            seen.moving.append(pool)
        else:
            program, name = pool
            seen.discrepancies.append(Discrepancy(program, "", 0, f"pool {name}: {what}"))


def _audit_wake(seen: Audit, program: str, account: str, state: State) -> None:
    """A sweep finds the account when something is due, unless it was written to since it was read."""
    found, newest = wake.with_newest(program, account)
    unchanged = newest is not None and newest.entry.seq == state.seq
    if unchanged and not wake.comes_in_time(found, state):
        what = "no sweep would find it in time: its wake is missing or too late"
        seen.discrepancies.append(Discrepancy(program, account, state.seq, what))


def _audit_receipts(seen: Audit, program: str, entries: list[Entry]) -> None:
    """Each entry of a command is named by the receipt of that command, and by no other."""
    expected = {receipts.key_of(program, entry): entry for entry in entries}
    if len(expected) < len(entries):
        what = "two entries of one command"
        seen.discrepancies.append(Discrepancy(program, entries[0].account, entries[0].seq, what))
    found = dict(receipts.read(list(expected), consistent=True))
    seen.receipts += len(found)
    for key, entry in expected.items():
        names = found.get(key, {})
        if (names.get("a"), names.get("n")) != (entry.account, entry.seq):
            what = f"the receipt of {entry.kind} {entry.command_id} does not name this entry"
            seen.discrepancies.append(Discrepancy(program, entry.account, entry.seq, what))
