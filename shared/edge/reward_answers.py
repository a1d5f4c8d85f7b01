"""Answers about rewards: what was bought, what was used of it, and sums of money."""

from typing import Any, NotRequired, TypedDict

from shared.edge.instants import InstantText, instant_text
from shared.ledger.records import Issued
from shared.program.money import Money


class MoneyAnswer(TypedDict):
    """A sum of money in minor units."""

    currency: str
    amount: int


class IssuedAnswer(TypedDict):
    """What a redemption bought: the kind of reward, what it is in words and as data, and the code to use it by.

    ``money`` is what was to be paid beside the points; it can be used until ``usable_until``, else for ever.
    The code works in the shop of ``connection`` too.
    """

    kind: str
    title: str
    worth: dict[str, Any]
    code: NotRequired[str]
    usable_until: NotRequired[InstantText]
    money: NotRequired[MoneyAnswer]
    connection: NotRequired[str]


class UsedAnswer(TypedDict):
    """What was spent of a gift card, and what is left on it, in minor units."""

    spent: MoneyAnswer
    left: int


def issued_answer(issued: Issued) -> IssuedAnswer:
    """What a redemption bought."""
    told: IssuedAnswer = {"kind": issued.kind, "title": issued.text, "worth": dict(issued.worth)}
    if issued.code is not None:
        told["code"] = issued.code
    if issued.usable_until is not None:
        told["usable_until"] = instant_text(issued.usable_until)
    if issued.money is not None:
        told["money"] = money_answer(issued.money)
    if issued.connection is not None:
        told["connection"] = issued.connection
    return told


def money_answer(money: Money) -> MoneyAnswer:
    """A sum of money."""
    return {"currency": money.currency, "amount": money.amount}
