"""Returns: what an order gave is taken back, and what was spent on it given back."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from shared.ledger.budgets import budgets_moved
from shared.ledger.commands import ReturnOrder
from shared.ledger.entry import Decision, Entry, Fact, Mark, Posting
from shared.ledger.fold import fold, next_state
from shared.ledger.givebacks import given_back
from shared.ledger.histories import OrderHistory, RedemptionHistory
from shared.ledger.issuing import released_fact
from shared.ledger.kept import Change, Kept, kept, lost_by_line, returned
from shared.ledger.order_refusals import ReturnExceedsOrder
from shared.ledger.records import ReturnRecord
from shared.ledger.referral_reversals import reversed_with
from shared.ledger.referring import after_referral, decided
from shared.ledger.refusals import Refusal
from shared.ledger.settle import tier_facts
from shared.ledger.sliding import with_slides
from shared.ledger.state import State
from shared.ledger.takebacks import taken_back
from shared.ledger.tiers.standing import counted_spend, lowered, moved_back, raised
from shared.ledger.usage import usage_moved
from shared.program.limits import Usage, less
from shared.program.program import Program
from shared.program.shares import apportion
from shared.program.versions import Versions


def return_order(
    account: str, state: State, command: ReturnOrder, versions: Versions, at: int
) -> Decision | Refusal:
    """Take back what the returned part of an order gave, by the program version of its purchase."""
    history = command.history
    change = _change(command)
    if change is None:
        return ReturnExceedsOrder(names_amount=command.amount > 0)
    program = versions.numbered(history.record.version)
    claims = [old - new for old, new in zip(change.before.points, change.after.points, strict=True)]
    taken = tuple(taken_back(state, history, claims, program.returns, at))
    without = replace(state, wallets=fold(state.wallets, taken, at))
    reversal = reversed_with(account, without, command, change, program, at)
    refunds = dict(_refunds(history, change, program))
    rest = replace(without, wallets=fold(without.wallets, reversal.postings, at))
    given = tuple(_given_back(rest, history, refunds, program, at))
    version = versions.at(at, seen=state.version)
    postings = with_slides((*taken, *reversal.postings, *given), "return", state, version, at)
    after = next_state(moved(state, change, version.program, at), at, version, postings)
    after = replace(after, usage=_usage_after(after.usage, history, refunds))
    after = after_referral(account, after, command.referrer, reversal)
    facts = (
        *returned_facts(postings),
        *reversal.facts,
        *tier_facts(state.standing, after.standing),
        *_released(history, refunds),
    )
    entry = _entry(account, command, after, postings, facts)
    lines = _lines(change, taken, after.first_wallet)
    record = ReturnRecord(command.order_id, command.quantities, command.amount, lines, refunds)
    marks = tuple(
        _mark(command, redemption, points, entry) for redemption, points in refunds.items()
    )
    draws = tuple(budgets_moved(change, program))
    return decided(entry, record, reversal, marks, draws)


def _entry(
    account: str,
    command: ReturnOrder,
    after: State,
    postings: tuple[Posting, ...],
    facts: tuple[Fact, ...],
) -> Entry:
    return Entry(
        account,
        "return",
        command.history.record.version,
        after,
        command_id=command.return_id,
        source=command.source,
        postings=postings,
        facts=facts,
        refers=command.order_id,
    )


def moved(state: State, change: Change, program: Program, at: int) -> State:
    """The state with the progress, tier and usage of limits that an order had given moved to what is kept of it."""
    record, tiers, zone = change.before.record, program.tiers, program.time_zone
    value = change.before.value - change.after.value
    progress = moved_back(
        state.progress,
        tiers,
        zone,
        record.placed_at,
        spend=counted_spend(tiers, record.currency, value),
        points=change.lost(program.first_wallet),
        orders=int(change.before.counts) - int(change.after.counts),
    )
    standing = raised(lowered(state, progress, program, at), progress, program, at)
    usage = usage_moved(state.usage, change)
    return replace(state, progress=progress, standing=standing, usage=usage)


def returned_facts(postings: tuple[Posting, ...]) -> Iterator[Fact]:
    """What the world is told of points taken back, and of spent ones given back."""
    for posting in (each for each in postings if each.kind == "reverse"):
        name = "points.refunded" if posting.points > 0 else "points.returned"
        yield Fact(name, {"wallet": posting.wallet, "points": abs(posting.points)})


def _change(command: ReturnOrder) -> Change | None:
    """What the return changes; None if more would be back than was bought."""
    record, so_far = command.history.record, returned(command.history.returns)
    before = kept(record, so_far)
    after = kept(record, so_far.plus(command.quantities, command.amount))
    if before is None or after is None or command.amount > before.value:
        return None
    return Change(before, after)


def _refunds(history: OrderHistory, change: Change, program: Program) -> Iterator[tuple[str, int]]:
    """The points to give back of each redemption that named the order."""
    for redemption in history.redemptions:
        points = _refund(redemption, history.record.amount, change.after, program)
        if points > 0:
            yield redemption.redemption_id, points


def _refund(redemption: RedemptionHistory, bought: int, after: Kept, program: Program) -> int:
    """All, none, or in proportion to the value that is back; an order of no value counts as back when it all is."""
    policy, spent = program.returns.refund_spent, redemption.spent
    if policy == "proportional" and after.counts:
        back = bought - after.value
        paid = spent + redemption.given_back
        return paid * back // bought - redemption.given_back if bought else 0
    return 0 if policy == "none" else spent


def _usage_after(usage: Usage, history: OrderHistory, refunds: Mapping[str, int]) -> Usage:
    """What is used of limits once redemptions are given back whole."""
    for redemption in history.redemptions:
        if refunds.get(redemption.redemption_id) == redemption.spent:
            usage = less(usage, redemption.record.uses, redemption.record.points)
    return usage


def _released(history: OrderHistory, refunds: Mapping[str, int]) -> Iterator[Fact]:
    """That rewards went back unused, whose points all came back."""
    for redemption in history.redemptions:
        is_back = refunds.get(redemption.redemption_id) == redemption.spent
        if is_back and not redemption.uses:
            yield from released_fact(redemption.record.issued)


def _given_back(
    state: State, history: OrderHistory, refunds: Mapping[str, int], program: Program, at: int
) -> Iterator[Posting]:
    """Each comes to the wallet as what is taken, and given back before it, leaves that."""
    for redemption in history.redemptions:
        points = refunds.get(redemption.redemption_id)
        if points:
            wallet = state.wallet(redemption.record.wallet)
            postings = given_back(redemption, points, wallet, program, at)
            state = replace(state, wallets=fold(state.wallets, postings, at))
            yield from postings


def _lines(change: Change, taken: tuple[Posting, ...], wallet: str) -> dict[str, int]:
    """What each line lost of the first wallet; together what was taken, be it less than was claimed."""
    lost = lost_by_line(change, wallet)
    claimed = sum(lost.values())
    points = -sum(posting.points for posting in taken if posting.wallet == wallet)
    if points == claimed:
        return lost
    shares = [Fraction(each * points, claimed) for each in lost.values()]
    parted = zip(lost, apportion(points, shares), strict=True)
    return {line_id: each for line_id, each in parted if each}


def _mark(command: ReturnOrder, redemption_id: str, points: int, entry: Entry) -> Mark:
    return Mark("refund", redemption_id, command.return_id, entry.seq, points)
