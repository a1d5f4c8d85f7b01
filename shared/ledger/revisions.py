"""Order edits: a later revision of an order books the difference it makes, as one entry."""

from collections.abc import Iterator
from dataclasses import replace

from shared.ledger.budgets import budgets_moved, left_with_own
from shared.ledger.commands import ReviseOrder
from shared.ledger.entry import Decision, Entry, Fact, Posting
from shared.ledger.fold import fold, next_state, out_of_range
from shared.ledger.histories import OrderHistory
from shared.ledger.kept import Change, kept, returned
from shared.ledger.order_refusals import OrderDiffers, ReturnExceedsOrder, RevisionSuperseded
from shared.ledger.purchases import awards_for, booked, earned_facts
from shared.ledger.records import GrantRecord, OrderRecord
from shared.ledger.referral_reversals import edited_with, still_qualified
from shared.ledger.referring import after_referral, decided
from shared.ledger.refusals import PointsOutOfRange, Refusal
from shared.ledger.returns import moved, returned_facts
from shared.ledger.settle import tier_facts
from shared.ledger.state import State
from shared.ledger.takebacks import taken_back
from shared.ledger.usage import buyer_again, uses_again, within_budgets
from shared.program.versions import Version, Versions


def revise_order(
    account: str, state: State, command: ReviseOrder, versions: Versions, at: int
) -> Decision | Refusal:
    """Book what the edited order gives more or less, by the program version and tier of its purchase."""
    history = command.history
    refusal = _refusal(command)
    if refusal:
        return refusal
    earned_by = Version(history.record.version, versions.numbered(history.record.version))
    buyer = within_budgets(
        buyer_again(state, earned_by.program, history),
        earned_by.program,
        left_with_own(command.left, history),
    )
    awards = awards_for(earned_by.program, command.order, buyer)
    if isinstance(awards, Refusal):
        return awards
    issues, record = booked(command, earned_by, awards, buyer, at)
    record = _continued(state, history.record, record)
    change = _change(history, record)
    if change is None:
        return ReturnExceedsOrder()
    less, more = _without_common(change)
    taken = taken_back(state, history, less, earned_by.program.returns, at)
    postings = (*taken, *_issued(state, history, change, issues, more))
    booked_so_far = replace(state, wallets=fold(state.wallets, postings, at))
    done = edited_with(account, booked_so_far, command, change, earned_by, at)
    postings = (*postings, *done.postings)
    version = versions.at(at, seen=state.version)
    after = next_state(moved(state, change, version.program, at), at, version, postings)
    if out_of_range(after):
        return PointsOutOfRange()
    after = after_referral(account, after, command.referrer, done)
    facts = (
        *returned_facts(postings),
        *earned_facts(postings),
        *done.facts,
        *tier_facts(state.standing, after.standing),
    )
    entry = _entry(account, command, after, postings, facts)
    referral = still_qualified(change, done, earned_by.program)
    draws = tuple(budgets_moved(change, earned_by.program))
    return decided(entry, replace(record, referral=referral), done, draws=draws)


def _entry(
    account: str,
    command: ReviseOrder,
    after: State,
    postings: tuple[Posting, ...],
    facts: tuple[Fact, ...],
) -> Entry:
    return Entry(
        account,
        "order",
        command.history.record.version,
        after,
        command_id=command.order_id,
        source=command.source,
        postings=postings,
        facts=facts,
        refers=command.order_id,
        revision=command.revision,
    )


def _refusal(command: ReviseOrder) -> Refusal | None:
    """Why the edit is declined by what is known of the order."""
    record, order = command.history.record, command.order
    if command.revision <= record.revision:
        return RevisionSuperseded()
    if order.currency != record.currency:
        return OrderDiffers("currency")
    return None if order.placed_at == record.placed_at else OrderDiffers("placed_at")


def _change(history: OrderHistory, edited: OrderRecord) -> Change | None:
    """What is kept of the order as it was and as it is edited; None if more is back than it has now."""
    back = returned(history.returns)
    before, after = kept(history.record, back), kept(edited, back)
    if before is None or after is None or back.amount > edited.amount:
        return None
    return Change(before, after)


def _continued(state: State, before: OrderRecord, edited: OrderRecord) -> OrderRecord:
    """The edited order with its points where those of the order are, so that a return finds them."""
    lots = {_terms(grant): grant for grant in before.grants}
    grants = tuple(lots.get(_terms(each), each) for each in edited.grants)
    return replace(edited, grants=grants, uses=tuple(uses_again(state, before.uses, edited.uses)))


def _without_common(change: Change) -> tuple[list[int], list[int]]:
    """Points by grant of the order before and after, less what they have in common."""
    less, more = list(change.before.points), list(change.after.points)
    for i, old in enumerate(change.before.record.grants):
        for j, new in enumerate(change.after.record.grants):
            if _terms(old) == _terms(new):
                common = min(less[i], more[j])
                less[i] -= common
                more[j] -= common
    return less, more


def _issued(
    state: State,
    history: OrderHistory,
    change: Change,
    issues: tuple[Posting, ...],
    points: list[int],
) -> Iterator[Posting]:
    """What the edited order gives more, in the lots where the order's points are."""
    lots = {
        _terms(grant): (now, kept)
        for grant, now, kept in zip(
            history.record.grants, history.grants, change.before.points, strict=True
        )
    }
    for posting, more, grant in zip(issues, points, change.after.record.grants, strict=True):
        now, kept = lots.get(_terms(grant), (grant, 0))
        meant = _beside(state, history, now, posting) if kept and grant.event else posting
        if more and meant:
            yield replace(meant, points=more)


def _beside(
    state: State, history: OrderHistory, grant: GrantRecord, posting: Posting
) -> Posting | None:
    """The posting into the lot of an order's points that waited for an event; None if they did in vain."""
    if grant.active_at is not None:
        return replace(posting, expires_at=grant.expires_at, awaits=None)
    name = (grant.event, history.order, grant.rule)
    waiting = (lot.awaits for lot in state.wallet(grant.wallet).lots if lot.awaits)
    found = next((each for each in waiting if (each.event, each.order, each.rule) == name), None)
    return replace(posting, active_at=None, expires_at=None, awaits=found) if found else None


def _terms(grant: GrantRecord) -> tuple[str, int | str | None, str | None, bool]:
    """By which grants are told apart; when those that wait for an event expire is known only afterwards."""
    own = grant.rule if grant.event else grant.expires_at
    return (grant.wallet, own, grant.event, grant.slides)
