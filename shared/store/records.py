"""Records of receipts as JSON values and back."""

from collections.abc import Mapping
from typing import Any

from shared.ledger.records import (
    EndRecord,
    EventRecord,
    GivenBonus,
    GrantRecord,
    Issued,
    LimitUse,
    OccurrenceRecord,
    OrderLine,
    OrderRecord,
    Record,
    RedemptionRecord,
    ReferralRecord,
    ReturnRecord,
    UseRecord,
)
from shared.ledger.state import Referral
from shared.program.money import Money
from shared.program.orders import Checkout
from shared.store.states import filled, lots_of, lots_values, referral_values, trimmed

# Of what was bought; an item of DynamoDB holds 400 KB, with all else in it.
TEXTS_MAX_BYTES = 200_000


def record_values(record: Record) -> dict[str, Any]:
    """A receipt's record as JSON values; all but an order's say in ``k`` what they are."""
    if isinstance(record, OrderRecord):
        return _order_values(record)
    if isinstance(record, ReturnRecord):
        return _return_values(record)
    if isinstance(record, RedemptionRecord):
        return _redemption_values(record)
    return _other_values(record)


def _other_values(record: UseRecord | EventRecord | OccurrenceRecord | EndRecord) -> dict[str, Any]:
    if isinstance(record, UseRecord):
        spent = record.spent and [record.spent.currency, record.spent.amount]
        return {"k": "use", "o": record.redemption_id, "m": spent, "b": record.left}
    if isinstance(record, EventRecord):
        return {"k": "event", **_grants_values(record.grants)}
    if isinstance(record, OccurrenceRecord):
        return _occurrence_values(record)
    return {"k": record.kind, "l": lots_values(record.lots)}


def _redemption_values(record: RedemptionRecord) -> dict[str, Any]:
    values: dict[str, Any] = {
        "k": "held" if record.held else "redeemed",
        "w": record.wallet,
        "n": record.points,
        "l": lots_values(record.lots),
    }
    if record.order_id:
        values["o"] = record.order_id
    if record.uses:
        values["y"] = dict(record.uses)
    return {**values, "i": issued_values(record.issued)} if record.issued else values


def record_value(raw: Mapping[str, Any]) -> Record:
    """The record that JSON values describe."""
    if "c" in raw:
        return _order(raw)
    kind = raw.get("k", "redeemed")
    if kind == "return":
        return ReturnRecord(raw["o"], raw.get("q", {}), raw.get("m", 0), raw["l"], raw.get("b", {}))
    if kind in ("redeemed", "held"):
        issued = issued_value(raw["i"]) if "i" in raw else None
        lots = lots_of(raw["l"])
        held, uses = kind == "held", raw.get("y", {})
        return RedemptionRecord(raw["w"], raw["n"], lots, raw.get("o"), held, issued, uses)
    return _other(kind, raw)


def _other(kind: str, raw: Mapping[str, Any]) -> Record:
    if kind == "use":
        return UseRecord(raw["o"], _money(raw["m"]), raw["b"])
    if kind == "event":
        return EventRecord(_grants(raw))
    if kind == "occurrence":
        return _occurrence(raw)
    return EndRecord(kind, lots_of(raw["l"]))


def issued_values(issued: Issued) -> dict[str, Any]:
    """What was bought: its reward, kind and words in ``r``, what it is worth in ``w``; the rest where it applies."""
    optional = {
        "c": issued.code,
        "u": issued.usable_until,
        "s": issued.cost and [issued.cost.currency, issued.cost.amount],
        "m": issued.money and [issued.money.currency, issued.money.amount],
        "g": issued.grant and [issued.granted, issued.grant.wallet, *_grant_values(issued.grant)],
        "d": dict(issued.drawn) or None,
        "t": issued.at,
        "x": issued.connection,
    }
    values = {"r": [issued.reward, issued.kind, issued.text], "w": dict(issued.worth)}
    return {**values, **{key: value for key, value in optional.items() if value is not None}}


def issued_value(raw: Mapping[str, Any]) -> Issued:
    """What JSON values say was bought."""
    granted, wallet, *lot = raw.get("g", [0, ""])
    reward, kind, words = raw["r"]
    return Issued(
        reward,
        kind,
        words,
        worth=raw["w"],
        code=raw.get("c"),
        usable_until=raw.get("u"),
        cost=_money(raw.get("s")),
        money=_money(raw.get("m")),
        grant=_grant(wallet, lot) if granted else None,
        granted=granted,
        drawn=raw.get("d", {}),
        at=raw.get("t", 0),
        connection=raw.get("x"),
    )


def _money(values: list[Any] | None) -> Money | None:
    return Money(currency=values[0], amount=values[1]) if values else None


def _return_values(record: ReturnRecord) -> dict[str, Any]:
    values: dict[str, Any] = {"k": "return", "o": record.order_id, "l": dict(record.lines)}
    optional = {"q": dict(record.quantities), "m": record.amount, "b": dict(record.refunds)}
    return values | {key: value for key, value in optional.items() if value}


def _occurrence_values(record: OccurrenceRecord) -> dict[str, Any]:
    optional = {
        "m": dict(record.attributes),
        "h": record.tier,
        "u": record.number,
        "y": _uses_values(record.uses),
        "s": list(record.segments),
    }
    values = {"k": "occurrence", "t": record.occurred_at}
    return values | {key: value for key, value in optional.items() if value}


def _occurrence(raw: Mapping[str, Any]) -> OccurrenceRecord:
    return OccurrenceRecord(
        raw["t"],
        raw.get("m", {}),
        raw.get("h"),
        raw.get("u", 0),
        _uses(raw),
        tuple(raw.get("s", ())),
    )


def _uses_values(uses: tuple[LimitUse, ...]) -> list[list[Any]]:
    return [[use.limit, use.wallet, use.period, use.asked, use.granted] for use in uses]


def _uses(raw: Mapping[str, Any]) -> tuple[LimitUse, ...]:
    return tuple(LimitUse(*each) for each in raw.get("y", ()))


def _order_values(record: OrderRecord) -> dict[str, Any]:
    """An order: of each grant its wallet in ``w`` and its lot in ``g``; of each line what counts in ``l``, and
    in ``d`` what was bought, unless that is more text than a receipt takes."""
    values: dict[str, Any] = {
        "t": record.placed_at,
        "c": record.currency,
        "v": record.version,
        **_grants_values(record.grants),
        "l": [[line.line_id, line.quantity, line.amount, *line.points] for line in record.lines],
    }
    checkout = record.checkout
    optional = {
        "d": _bought(record),
        "h": record.tier,
        "n": record.revision,
        "u": record.number,
        "y": _uses_values(record.uses),
        "s": list(record.segments),
        "f": record.referral and _referral_values(record.referral),
        "x": trimmed(
            checkout.channel,
            checkout.store,
            checkout.market,
            checkout.payment_method,
            list(checkout.codes) or None,
        ),
    }
    return values | {key: value for key, value in optional.items() if value}


def _referral_values(record: ReferralRecord) -> list[Any]:
    return trimmed(
        referral_values(record.referral),
        _bonus_values(record.friend),
        _bonus_values(record.referrer),
        record.account or None,
        _uses_values(record.uses) or None,
        record.why or None,
    )


def _referral(*values: Any) -> ReferralRecord:
    referral, friend, referrer, account, uses, why = filled([*values], 6)
    return ReferralRecord(
        Referral(*referral),
        _bonus(friend),
        _bonus(referrer),
        account or "",
        _uses({"y": uses or ()}),
        why or "",
    )


def _bonus_values(bonus: GivenBonus | None) -> list[Any] | None:
    if bonus is None:
        return None
    return [bonus.points, bonus.grant.wallet, *_grant_values(bonus.grant)]


def _bonus(values: list[Any] | None) -> GivenBonus | None:
    return GivenBonus(values[0], _grant(values[1], values[2:])) if values else None


def _bought(record: OrderRecord) -> list[list[Any]] | None:
    texts = (
        text for line in record.lines for text in (line.sku, line.category, line.brand, *line.tags)
    )
    if sum(len(text.encode()) for text in texts if text) > TEXTS_MAX_BYTES:
        return None
    return [
        trimmed(line.sku, line.category, line.brand, line.tags or None) for line in record.lines
    ]


def _grants_values(grants: tuple[GrantRecord, ...]) -> dict[str, Any]:
    return {
        "w": [grant.wallet for grant in grants],
        "g": [_grant_values(grant) for grant in grants],
    }


def _grant_values(grant: GrantRecord) -> list[Any]:
    slides = 1 if grant.slides else None
    return trimmed(grant.active_at, grant.expires_at, grant.event, slides, grant.rule)


def _order(raw: Mapping[str, Any]) -> OrderRecord:
    unknown = [[""]] * len(raw["l"])  # too much text, or from before receipts kept it
    lines = tuple(
        _order_line(counted, bought)
        for counted, bought in zip(raw["l"], raw.get("d", unknown), strict=True)
    )
    channel, store, market, payment_method, codes = filled(raw.get("x", []), 5)
    return OrderRecord(
        raw["t"],
        raw["c"],
        lines,
        _grants(raw),
        raw.get("v", 1),
        raw.get("h"),
        raw.get("n", 0),
        Checkout(
            channel=channel,
            store=store,
            market=market,
            payment_method=payment_method,
            codes=tuple(codes or ()),
        ),
        raw.get("u", 0),
        _uses(raw),
        tuple(raw.get("s", ())),
        _referral(*raw["f"]) if "f" in raw else None,
    )


def _grants(raw: Mapping[str, Any]) -> tuple[GrantRecord, ...]:
    lots = raw.get("g", [[]] * len(raw["w"]))
    return tuple(_grant(wallet, lot) for wallet, lot in zip(raw["w"], lots, strict=True))


def _grant(wallet: str, lot: list[Any]) -> GrantRecord:
    active_at, expires_at, event, slides, rule = filled(lot, 5)
    return GrantRecord(wallet, active_at, expires_at, event, bool(slides), rule)


def _order_line(counted: list[Any], bought: list[Any]) -> OrderLine:
    line_id, quantity, amount, *points = counted
    sku, category, brand, tags = filled(bought, 4)
    return OrderLine(
        line_id, quantity, amount, tuple(points), sku, category, brand, tuple(tags or ())
    )
