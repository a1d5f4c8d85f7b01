"""Refusals as the outside sees them: a stable code, a sentence, and what to do."""

import pytest

from shared.ledger.refusals import (
    POINTS_MAX,
    AccountClosed,
    CurrencyNotInProgram,
    IdReused,
    InsufficientPoints,
    MemberNotFound,
    NoProgram,
    NoTiers,
    PointsOutOfRange,
    Refusal,
    UnknownWallet,
)

SAID = [
    (MemberNotFound(), "not_found", 404, "There is no such member.", None),
    (AccountClosed(), "account_closed", 409, "Account closed.", "#/member_id"),
    (NoProgram(), "no_program", 409, "Publish a program first, with PUT /v1/program.", None),
    (NoTiers(), "no_tiers", 409, "The program in force has no tiers.", None),
    (
        CurrencyNotInProgram("EUR"),
        "currency_not_in_program",
        409,
        "No earning rule takes orders in EUR.",
        "#/currency",
    ),
    (
        UnknownWallet("gems"),
        "unknown_wallet",
        409,
        'The program has no wallet "gems".',
        "#/wallet",
    ),
    (
        InsufficientPoints(50, 5),
        "insufficient_points",
        409,
        "Asked for 50, 5 available.",
        "#/points",
    ),
    (
        PointsOutOfRange(),
        "points_out_of_range",
        409,
        "An account holds at most 9007199254740991 points of a wallet.",
        None,
    ),
    (
        IdReused("order_id"),
        "id_reused",
        422,
        "This order_id was used before with other content; nothing was changed.",
        "#/order_id",
    ),
]


@pytest.mark.parametrize(
    ("refusal", "code", "status", "detail", "pointer"), SAID, ids=[said[1] for said in SAID]
)
def test_a_refusal_says_why_and_where(
    refusal: Refusal, code: str, status: int, detail: str, pointer: str | None
) -> None:
    assert (refusal.code, refusal.status, refusal.detail) == (code, status, detail)
    assert refusal.title
    assert (refusal.mend[0] if refusal.mend else None) == pointer
    if refusal.mend:
        assert refusal.mend[1].endswith("."), "a sentence that says what to do"


def test_every_refusal_is_listed_here_and_no_two_share_a_code() -> None:
    assert {type(refusal) for refusal, *_ in SAID} == set(Refusal.__subclasses__())
    assert len({code for _, code, *_ in SAID}) == len(SAID)


def test_the_mend_of_too_few_points_says_how_many_there_are() -> None:
    assert InsufficientPoints(50, 5).mend == ("#/points", "Ask for at most 5.")


def test_the_most_points_are_the_largest_integer_every_json_reader_keeps() -> None:
    assert POINTS_MAX == int(float(POINTS_MAX)) < int(float(POINTS_MAX + 2))
