"""Rewards: what each kind is worth, to whom it is open and when, until when it can be used."""

from typing import Any

import pytest

from shared.program.document import load_document
from shared.program.loading import InvalidProgram
from shared.program.rewards.kinds import Reward
from tests.builders import a_document, a_wallet, instant

USD = {"currency": "USD", "amount": 500}
NOBODY: frozenset[str] = frozenset()
KINDS: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({"kind": "money_off", "discount": USD}, "5.00 USD off an order", {"discount": USD}),
    (
        {"kind": "money_off", "discount": USD, "minimum": {"currency": "USD", "amount": 2000}},
        "5.00 USD off an order",
        {"discount": USD, "minimum": {"currency": "USD", "amount": 2000}},
    ),
    ({"kind": "percent_off", "percent": "12.5"}, "12.5 % off an order", {"percent": "12.5"}),
    (
        {"kind": "percent_off", "percent": "10", "most": USD},
        "10 % off an order, at most 5.00 USD",
        {"percent": "10", "most": USD},
    ),
    (
        {"kind": "free_product", "sku": "mug", "quantity": 2},
        "2 of mug free",
        {"sku": "mug", "quantity": 2},
    ),
    ({"kind": "free_shipping"}, "free shipping", {}),
    ({"kind": "voucher"}, "a voucher", {}),
    (
        {"kind": "voucher", "codes": "cinema", "discount": USD},
        "a voucher of 5.00 USD",
        {"discount": USD},
    ),
    ({"kind": "gift_card", "balance": USD}, "a gift card of 5.00 USD", {"balance": USD}),
    (
        {"kind": "cashback", "to_wallet": "cash", "gives": 50},
        "50 cash points",
        {"wallet": "cash", "points": 50},
    ),
    ({"kind": "cashback", "payment": USD}, "5.00 USD paid out", {"payment": USD}),
    (
        {"kind": "experience", "takes_place": "2026-06-20"},
        "a seat on 2026-06-20",
        {"takes_place": "2026-06-20"},
    ),
    (
        {"kind": "donation", "cause": "trees", "gives": USD},
        "5.00 USD for trees",
        {"cause": "trees", "gives": USD},
    ),
    (
        {"kind": "partner", "partner": "City Baths", "gives": "a day"},
        "a day from City Baths",
        {"partner": "City Baths", "gives": "a day"},
    ),
]
WALLETS = [a_wallet(), a_wallet(wallet="cash")]


def a_reward(**given: Any) -> dict[str, Any]:
    return {"reward": "r", "kind": "free_shipping", "points": 100, **given}


def loaded(**given: Any) -> Reward:
    segments = [{"segment": "loyal", "orders": {"at_least": 3}}]
    document = a_document(wallets=WALLETS, segments=segments, rewards=[a_reward(**given)])
    return load_document(document).rewards[0]


def flaws(**given: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidProgram) as invalid:
        loaded(**given)
    return [(flaw.pointer, flaw.detail) for flaw in invalid.value.flaws]


@pytest.mark.parametrize(("said", "text", "worth"), KINDS)
def test_a_kind_tells_what_it_is_worth(
    said: dict[str, Any], text: str, worth: dict[str, Any]
) -> None:
    reward = loaded(**said)

    assert (reward.text(), reward.name, reward.worth()) == (text, text, worth)
    assert loaded(**said, title="A treat").name == "A treat"


def test_a_catalogue_knows_its_rewards_by_name() -> None:
    document = load_document(a_document(rewards=[a_reward(), a_reward(reward="other")]))

    assert document.reward("other") == document.rewards[1]
    assert document.reward("third") is None


def test_a_tier_may_have_a_price_of_its_own() -> None:
    reward = loaded(tier_points=[{"tier": "silver", "points": 80}])

    assert [reward.price(tier) for tier in ("silver", "bronze", None)] == [80, 100, 100]


@pytest.mark.parametrize(
    ("given", "tier", "day", "reasons"),
    [
        ({}, None, "2026-03-01", []),
        ({"first_day": "2026-03-02"}, None, "2026-03-01", ["not_yet"]),
        ({"first_day": "2026-03-02"}, None, "2026-03-02", []),
        ({"last_day": "2026-03-02"}, None, "2026-03-02", []),
        ({"last_day": "2026-03-02"}, None, "2026-03-03", ["over"]),
        ({"tiers": ["silver"]}, "bronze", "2026-03-01", ["tier"]),
        ({"tiers": ["bronze", "silver"]}, "silver", "2026-03-01", []),
        ({"segments": ["loyal"]}, None, "2026-03-01", ["segment"]),
        ({"tiers": ["silver"], "last_day": "2026-01-01"}, None, "2026-03-01", ["over", "tier"]),
    ],
)
def test_a_reward_is_open_to_some_and_for_some_time(
    given: dict[str, Any], tier: str | None, day: str, reasons: list[str]
) -> None:
    closed = list(loaded(**given).closed(tier, NOBODY, day))

    assert [each.reason for each in closed] == reasons


def test_why_it_is_not_is_told_in_words() -> None:
    reward = loaded(tiers=["bronze", "silver"], first_day="2026-03-02", segments=["loyal"])

    assert [each.text for each in reward.closed(None, NOBODY, "2026-03-01")] == [
        "From 2026-03-02 on.",
        "For members of bronze or silver.",
        "For other members.",
    ]
    assert not list(reward.closed("silver", frozenset({"loyal"}), "2026-03-02"))


@pytest.mark.parametrize(
    ("tier", "day", "reasons"),
    [
        ("silver", "2026-05-31", ["not_yet"]),
        ("silver", "2026-06-01", []),
        ("bronze", "2026-06-01", ["not_yet"]),
        ("bronze", "2026-06-08", []),
    ],
)
def test_some_tiers_are_let_in_early(tier: str, day: str, reasons: list[str]) -> None:
    party = loaded(
        kind="experience",
        takes_place="2026-06-20",
        first_day="2026-06-08",
        early_day="2026-06-01",
        early_tiers=["silver"],
    )

    assert [each.reason for each in party.closed(tier, NOBODY, day)] == reasons


def test_a_reward_can_be_used_to_the_end_of_a_day_or_for_ever() -> None:
    at = instant("2026-03-01 09:00")

    assert loaded().usable_until(at, "UTC") is None
    assert loaded(valid_days=1).usable_until(at, "UTC") == instant("2026-03-03")
    assert loaded(valid_days=1).usable_until(at, "Asia/Tokyo") == instant(
        "2026-03-03", "Asia/Tokyo"
    )
    party = loaded(kind="experience", takes_place="2026-06-20")
    assert party.usable_until(at, "UTC") == instant("2026-06-21")


def test_what_is_counted_says_in_which_pool() -> None:
    gift = loaded(kind="donation", cause="trees", gives=USD)

    assert gift.counted == {"cause.trees.USD": 500}
    assert (loaded().pool, loaded(stock=3).pool) == (None, "stock.r")
    assert (loaded(kind="voucher", codes="cinema").code_pool, loaded().code_pool) == (
        "cinema",
        None,
    )
    assert loaded(kind="cashback", to_wallet="cash", gives=5).gives_points == ("cash", 5)
    assert (gift.gives_points, loaded(kind="cashback", payment=USD).gives_points) == (None, None)


@pytest.mark.parametrize(
    ("given", "flaw"),
    [
        ({"wallet": "miles"}, ("/wallet", '"miles" is not a wallet of this program')),
        ({"tiers": ["gold"]}, ("/tiers/0", '"gold" is not a tier of this program')),
        (
            {"tier_points": [{"tier": "gold", "points": 1}]},
            ("/tier_points/0/tier", '"gold" is not a tier of this program'),
        ),
        ({"segments": ["rich"]}, ("/segments/0", '"rich" is not a segment of this program')),
        (
            {"cost": {"currency": "DEM", "amount": 1}},
            ("/cost/currency", "is not an ISO 4217 currency"),
        ),
        ({"first_day": "2026-02-30"}, ("/first_day", "is not a day of the calendar")),
        (
            {"first_day": "2026-03-02", "last_day": "2026-03-01"},
            ("/last_day", "must not be before first_day"),
        ),
        (
            {"kind": "percent_off", "percent": "101"},
            ("/percent", "must be more than 0 and at most 100"),
        ),
        (
            {"kind": "percent_off", "percent": "10", "most": USD, "connection": "web"},
            ("/most", "cannot be had with connection: shops know no highest sum of a percentage"),
        ),
        (
            {"kind": "free_product", "sku": "mug", "connection": "web"},
            (
                "/connection",
                "cannot be had with a free product: no code of a shop puts one into a cart",
            ),
        ),
        (
            {"kind": "voucher", "codes": "cinema", "discount": USD, "connection": "web"},
            (
                "/codes",
                "cannot be had with connection: uploaded codes are another system's already",
            ),
        ),
        (
            {"kind": "voucher", "connection": "web"},
            ("/discount", "is needed for a shop to know what the code takes off"),
        ),
        (
            {"kind": "cashback", "to_wallet": "points", "gives": 1},
            ("/to_wallet", "must be another wallet than the one paid from"),
        ),
        (
            {"kind": "cashback", "to_wallet": "miles", "gives": 1},
            ("/to_wallet", '"miles" is not a wallet of this program'),
        ),
        ({"kind": "cashback", "gives": 1}, ("/payment", "or both to_wallet and gives are needed")),
        (
            {"kind": "cashback", "to_wallet": "cash", "gives": 1, "payment": USD},
            ("/payment", "cannot be had beside points; say one of both"),
        ),
        (
            {"kind": "experience", "takes_place": "2026-06-31"},
            ("/takes_place", "is not a day of the calendar"),
        ),
        (
            {"kind": "experience", "takes_place": "2026-06-20", "early_day": "2026-06-01"},
            ("/first_day", "is needed for others to come later than early_day"),
        ),
        (
            {"kind": "experience", "takes_place": "2026-06-20", "early_tiers": ["gold"]},
            ("/early_tiers/0", '"gold" is not a tier of this program'),
        ),
    ],
)
def test_what_no_single_field_tells_is_said(given: dict[str, Any], flaw: tuple[str, str]) -> None:
    place, detail = flaw

    assert flaws(**given) == [(f"/rewards/0{place}", detail)]


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "free_shipping"},
        {"kind": "money_off", "discount": USD},
        {"kind": "percent_off", "percent": "10"},
        {"kind": "voucher", "discount": USD},
    ],
)
def test_a_shop_makes_codes_of_what_it_can_take_off(given: dict[str, Any]) -> None:
    assert loaded(**given, connection="web").in_shop == "web"
    assert loaded(**given).in_shop is None


def test_a_gift_card_is_in_no_shop() -> None:
    assert loaded(kind="gift_card", balance=USD).in_shop is None


def test_names_of_rewards_are_unique() -> None:
    with pytest.raises(InvalidProgram) as invalid:
        load_document(a_document(rewards=[a_reward(), a_reward()]))

    assert [(each.pointer, each.detail) for each in invalid.value.flaws] == [
        ("/rewards/1/reward", '"r" is taken; names are unique')
    ]


def test_a_program_without_tiers_has_none_to_name() -> None:
    document = {"time_zone": "UTC", "wallets": WALLETS, "rewards": [a_reward(tiers=["silver"])]}

    with pytest.raises(InvalidProgram, match="not a tier of this program"):
        load_document(document)


@pytest.mark.parametrize(
    ("points", "available", "why"),
    [
        (500, 500, None),
        (499, 500, "At least 500 points are redeemed at a time."),
        (None, 30, None),
        (None, 29, "Who has 30 points may redeem; there are 29."),
    ],
)
def test_redemptions_may_have_a_least_size(points: int | None, available: int, why: str) -> None:
    terms = {"minimum_points": 500, "minimum_balance": 30}
    program = load_document(a_document(redemptions=terms))

    assert program.redemptions.refused(points, available) == why
