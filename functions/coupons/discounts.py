"""Discounts: what a shop takes off for a code, in words that are no shop's own; made of what a reward is worth."""

from collections.abc import Mapping
from typing import Any, Literal

from shared.frozen import dataclass
from shared.ledger.records import Issued
from shared.program.currencies import amount_text

_KINDS: Mapping[str, Literal["amount", "percent", "shipping"]] = {
    "money_off": "amount",
    "voucher": "amount",
    "percent_off": "percent",
    "free_shipping": "shipping",
}


class Declined(Exception):
    """A shop does not have a code as it should be, and would not if asked again; ``detail`` says nothing personal."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """What a code takes off, once: an ``amount`` or a ``percent`` of the goods, or the shipping.

    Amounts are decimal texts in the shop's currency, ``percent`` one of a hundred; it is taken from ``starts_at``
    until ``ends_at`` (epoch ms), None for ever, for orders of at least ``minimum``.
    """

    code: str
    title: str
    kind: Literal["amount", "percent", "shipping"]
    currency: str
    starts_at: int
    ends_at: int | None
    amount: str = ""
    percent: str = ""
    minimum: str = ""


def discount_of(issued: Issued, code: str, currency: str, ends_at: int | None) -> Discount:
    """What a reward is worth in a shop of a currency; Declined if it is worth nothing there."""
    worth = issued.worth
    kind = _KINDS.get(issued.kind)
    if kind is None:
        raise Declined("no_discount", f"No code of a shop can be a {issued.kind}.")
    return Discount(
        code=code,
        title=issued.text,
        kind=kind,
        currency=currency,
        starts_at=issued.at,
        ends_at=ends_at,
        amount=_sum(worth.get("discount"), currency),
        percent=str(worth.get("percent", "")),
        minimum=_sum(worth.get("minimum"), currency),
    )


def _sum(money: Mapping[str, Any] | None, currency: str) -> str:
    """A sum as a decimal text, exactly; shops have one currency, and a code is worth nothing in another."""
    if money is None:
        return ""
    if money["currency"] != currency:
        raise Declined("other_currency", f"The reward is in {money['currency']}, not {currency}.")
    return amount_text(money["amount"], currency).partition(" ")[0]
