"""States as JSON values and back; what most accounts lack is left out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from shared.ledger.state import (
    Awaited,
    Extended,
    GrantedTier,
    Hold,
    Lot,
    Progress,
    Referral,
    Sent,
    Share,
    Standing,
    State,
    WalletState,
)
from shared.program.limits import Used

_PLAIN_LOT = 3  # points, active_at, expires_at


def state_values(state: State) -> dict[str, Any]:
    """A state as JSON values; its number is in its entry's key."""
    values: dict[str, Any] = {
        "t": state.at,
        "v": state.version,
        "w": {name: _wallet_values(wallet) for name, wallet in state.wallets.items()},
    }
    if state.standing:
        values["g"] = standing_values(state.standing)
    if state.progress != Progress():
        made = state.progress
        counted = [made.spend, made.points, made.orders, made.metric, dict(made.months)]
        values["r"] = [
            *counted,
            *trimmed(made.joined, made.last_order_at, dict(made.bought) or None),
        ]
    if state.closed:
        values["c"] = 1
    values |= _shared_values(state)
    if state.sent:
        values["n"] = [state.sent.month, state.sent.points]
    if state.usage:
        values["l"] = {name: [u.period, u.points, u.times] for name, u in state.usage.items()}
    if state.referrals:
        values["f"] = {name: referral_values(each) for name, each in state.referrals.items()}
    if state.reminders:
        values["d"] = list(state.reminders)
    return values


def referral_values(referral: Referral) -> list[Any]:
    """A referral as JSON values."""
    return [referral.id, referral.by, referral.at, referral.until]


def _wallet_values(wallet: WalletState) -> list[Any]:
    return trimmed(
        wallet.lifetime,
        wallet.spent,
        wallet.expired,
        lots_values(wallet.lots),
        [_hold_values(hold) for hold in wallet.holds] or None,
        wallet.debt or None,
        wallet.lapsed_at,
        wallet.reset_at,
        [[each.was, each.now, each.at] for each in wallet.extended] or None,
    )


def _wallet(values: list[Any]) -> WalletState:
    lifetime, spent, expired, lots, holds, debt, lapsed_at, reset_at, extended = filled(values, 9)
    return WalletState(
        lots_of(lots),
        lifetime,
        spent,
        expired,
        tuple(_hold(*hold) for hold in holds or ()),
        debt or 0,
        lapsed_at,
        reset_at,
        tuple(Extended(*each) for each in extended or ()),
    )


def _hold_values(hold: Hold) -> list[Any]:
    waits = int(hold.expiry_waits)
    rare = hold.unit, dict(hold.uses) or None, dict(hold.reward) or None
    return trimmed(hold.hold_id, hold.until, lots_values(hold.lots), waits, *rare)


def _hold(hold_id: str, until: int, lots: list[list[Any]], expiry_waits: int, *rare: Any) -> Hold:
    unit, uses, reward = filled(list(rare), 3)
    return Hold(hold_id, until, lots_of(lots), bool(expiry_waits), unit, uses or {}, reward or {})


def lots_values(lots: tuple[Lot, ...]) -> list[list[Any]]:
    """Lots as JSON values; what most lots lack is left out."""
    return [_lot_values(lot) for lot in lots]


def lots_of(values: list[list[Any]]) -> tuple[Lot, ...]:
    """The lots that JSON values describe."""
    return tuple(Lot(*each) if len(each) == _PLAIN_LOT else _lot(*each) for each in values)


def _lot_values(lot: Lot) -> list[Any]:
    values = [lot.points, lot.active_at, lot.expires_at]
    if lot.awaits is None and not lot.slides:
        return values
    return [*values, awaited_values(lot.awaits), int(lot.slides)]


def _lot(
    points: int, active_at: int | None, expires_at: int | None, awaits: list[Any], slides: int
) -> Lot:
    return Lot(points, active_at, expires_at, awaited_value(awaits), bool(slides))


def awaited_values(awaits: Awaited | None) -> list[Any] | None:
    """The event a lot waits for as JSON values."""
    return [awaits.event, awaits.order, awaits.cancel_at, awaits.rule] if awaits else None


def awaited_value(values: list[Any] | None) -> Awaited | None:
    """The event that JSON values describe."""
    return Awaited(*values) if values else None


def state_value(seq: int, raw: Mapping[str, Any]) -> State:
    """The state that JSON values describe."""
    wallets = {name: _wallet(values) for name, values in raw["w"].items()}
    return State(
        seq=seq,
        at=raw["t"],
        version=raw["v"],
        wallets=wallets,
        standing=standing_value(*raw["g"]) if "g" in raw else None,
        progress=_progress(raw["r"]) if "r" in raw else Progress(),
        closed="c" in raw,
        suspended="u" in raw,
        reminders=tuple(raw.get("d", ())),
        sent=Sent(*raw["n"]) if "n" in raw else None,
        joined=raw.get("j"),
        members=_shares(raw.get("m", {})),
        invited=_shares(raw.get("i", {})),
        usage={name: Used(*values) for name, values in raw.get("l", {}).items()},
        referrals={member: Referral(*values) for member, values in raw.get("f", {}).items()},
    )


def standing_values(standing: Standing) -> list[Any]:
    """A standing as JSON values; what few members have comes under names."""
    values: list[Any] = [standing.tier, standing.since, standing.review_at]
    given = standing.granted
    rare = {
        "b": standing.basis,
        "g": 1 if standing.grace else None,
        "r": standing.reset_at,
        "w": list(standing.warnings) or None,
        "t": given and [given.tier, given.until, given.earned, given.earned_since],
    }
    said = {key: value for key, value in rare.items() if value is not None}
    return [*values, said] if said else values


def standing_value(
    tier: str, since: int, review_at: int | None, rare: Mapping[str, Any] = MappingProxyType({})
) -> Standing:
    """The standing that JSON values describe."""
    return Standing(
        tier,
        since,
        review_at,
        basis=rare.get("b"),
        grace="g" in rare,
        reset_at=rare.get("r"),
        warnings=tuple(rare.get("w", ())),
        granted=GrantedTier(*rare["t"]) if "t" in rare else None,
    )


def _progress(values: list[Any]) -> Progress:
    spend, points, orders, metric, months, *moments = values
    counted = {int(month): count for month, count in months.items()}
    return Progress(spend, points, orders, metric, counted, *moments)


def trimmed(*values: Any) -> list[Any]:
    """The values without the Nones at their end."""
    kept = list(values)
    while kept and kept[-1] is None:
        kept.pop()
    return kept


def filled(values: list[Any], length: int) -> list[Any]:
    """The values with the Nones that were left out at their end."""
    return [*values, *[None] * (length - len(values))]


def _shared_values(state: State) -> dict[str, Any]:
    """What only accounts have that are suspended, part of another, or shared by several members."""
    values: dict[str, Any] = {"j": state.joined} if state.joined else {}
    if state.suspended:
        values["u"] = 1
    for key, shares in (("m", state.members), ("i", state.invited)):
        if shares:
            values[key] = {member: _share_values(share) for member, share in shares.items()}
    return values


def _share_values(share: Share) -> list[Any]:
    return [share.per_month, *((share.spent.month, share.spent.points) if share.spent else ())]


def _shares(raw: Mapping[str, list[Any]]) -> dict[str, Share]:
    return {
        member: Share(per_month, Sent(*spent) if spent else None)
        for member, (per_month, *spent) in raw.items()
    }
