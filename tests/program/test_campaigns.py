"""Campaigns of a program: when they run, for whom, and what each member is offered."""

from collections import Counter
from typing import Any

import pytest

from shared.program.budgets import Budget
from shared.program.campaigns.campaigns import Audience, Campaign, Offer
from shared.program.campaigns.gifts import PointsGift, RewardGift
from shared.program.loading import InvalidProgram
from shared.program.segments import Known, Segment
from tests.builders import a_document, a_program, a_wallet, instant

MEMBERS = [f"m-{number}" for number in range(4000)]
BUYERS = Segment(segment="buyers", tiers=("silver",))
GERMANS = Segment(segment="germans", locales=("de",))
AT = instant("2026-03-01")


def a_campaign(**given: Any) -> Campaign:
    """The campaign of a document, of fifty points unless told otherwise."""
    campaign = {"campaign": "spring", "gives": {"points": 50}, "message": "mail", **given}
    found = a_program(campaigns=[campaign]).campaign("spring")
    assert found is not None
    return found


def offers(campaign: Campaign, program: str = "demo") -> list[Offer | None]:
    return [campaign.offer(program, member) for member in MEMBERS]


class TestOffer:
    def test_everybody_gets_what_it_gives(self) -> None:
        assert set(offers(a_campaign())) == {Offer(PointsGift(points=50), "mail")}
        assert set(offers(a_campaign(gives={"points": 1}))) == {Offer(PointsGift(points=1), "mail")}

    def test_so_many_of_a_hundred_are_held_out(self) -> None:
        held = [offer is None for offer in offers(a_campaign(hold_out=10))]
        assert 0.08 < sum(held) / len(MEMBERS) < 0.12

    def test_who_is_held_out_stays_so_when_more_are(self) -> None:
        few, more = offers(a_campaign(hold_out=10)), offers(a_campaign(hold_out=30))
        assert all(later is None for early, later in zip(few, more, strict=True) if early is None)
        assert more.count(None) > few.count(None)

    def test_variants_are_seen_by_their_weights(self) -> None:
        variants = [{"variant": "a", "weight": 3}, {"variant": "b"}]
        seen = Counter(o.variant for o in offers(a_campaign(variants=variants)) if o)
        assert set(seen) == {"a", "b"}
        assert 0.72 < seen["a"] / len(MEMBERS) < 0.78

    def test_a_variant_says_only_what_is_different(self) -> None:
        variants = [
            {"variant": "a", "gives": {"points": 10}},
            {"variant": "b", "message": "other"},
        ]
        assert set(offers(a_campaign(variants=variants))) == {
            Offer(PointsGift(points=10), "mail", "a"),
            Offer(PointsGift(points=50), "other", "b"),
        }

    def test_being_held_out_says_nothing_of_the_variant(self) -> None:
        variants = [{"variant": "a"}, {"variant": "b"}]
        all_of_them = offers(a_campaign(variants=variants))
        the_others = offers(a_campaign(variants=variants, hold_out=50))
        kept = [(one, two) for one, two in zip(all_of_them, the_others, strict=True) if two]
        assert all(one == two for one, two in kept)
        seen = Counter(two.variant for _, two in kept)
        assert 0.45 < seen["a"] / seen.total() < 0.55

    def test_another_campaign_or_program_draws_anew(self) -> None:
        held = offers(a_campaign(hold_out=50))
        assert offers(a_campaign(hold_out=50)) == held
        assert offers(a_campaign(hold_out=50), "other") != held
        other = a_program(campaigns=[{"campaign": "autumn", "hold_out": 50}]).campaigns[0]
        assert [o is None for o in offers(other)] != [o is None for o in held]


@pytest.mark.parametrize(
    ("days", "runs"),
    [
        ({}, True),
        ({"first_day": "2026-03-01"}, True),
        ({"first_day": "2026-03-02"}, False),
        ({"last_day": "2026-03-01"}, True),
        ({"last_day": "2026-02-28"}, False),
    ],
)
def test_it_runs_from_its_first_day_to_its_last(days: dict[str, str], runs: bool) -> None:
    at = instant("2026-03-01 23:30", "Europe/Berlin")
    assert a_campaign(**days).runs(at, "Europe/Berlin") is runs


def test_an_offer_says_what_it_is_drawn_from() -> None:
    for variants in ([], [{"variant": "a"}]):
        offer = a_campaign(budget={"points": 80}, variants=variants).offer("demo", "m-1")
        assert offer is not None
        assert offer.budget == Budget(points=80, over="trim")


class TestAudience:
    def test_everybody_unless_told_otherwise(self) -> None:
        assert Audience().has(Known(at=AT), (), "UTC")

    def test_one_of_the_tiers_and_one_of_the_segments(self) -> None:
        audience = Audience(tiers=("silver", "gold"), segments=("buyers", "germans"))
        asked = audience.asked((BUYERS, GERMANS, Segment(segment="others")))
        assert asked == (BUYERS, GERMANS)
        german = {"locale": "de"}
        assert audience.has(Known(at=AT, tier="gold", profile=german), asked, "UTC")
        assert audience.has(Known(at=AT, tier="silver"), asked, "UTC")
        assert not audience.has(Known(at=AT, tier="gold"), asked, "UTC")
        assert not audience.has(Known(at=AT, profile=german), asked, "UTC")


SPRING = {"campaign": "spring"}
DAILY = {"points": 1, "expiry": {"kind": "rolling", "days": 300}}
FLAWS: list[tuple[list[dict[str, Any]], str, str]] = [
    (
        [{**SPRING, "audience": {"segments": ["buyers", "new"]}}],
        "/campaigns/0/audience/segments/1",
        "is not a segment",
    ),
    (
        [{**SPRING, "audience": {"tiers": ["silver", "gold"]}}],
        "/campaigns/0/audience/tiers/1",
        "is not a tier",
    ),
    ([SPRING, SPRING], "/campaigns/1/campaign", '"spring" is taken'),
    (
        [{**SPRING, "audience": {"segments": ["new"]}}],
        "/campaigns/0/audience/segments/0",
        "is not a segment",
    ),
    (
        [{**SPRING, "audience": {"tiers": ["gold"]}}],
        "/campaigns/0/audience/tiers/0",
        "is not a tier",
    ),
    ([{**SPRING, "first_day": "2026-02-30"}], "/campaigns/0/first_day", "is not a day"),
    (
        [{**SPRING, "first_day": "2026-03-02", "last_day": "2026-03-01"}],
        "/campaigns/0/last_day",
        "must not be before",
    ),
    (
        [{**SPRING, "gives": {"points": 1, "wallet": "gold"}}],
        "/campaigns/0/gives/wallet",
        "is not a wallet",
    ),
    (
        [{**SPRING, "gives": {"points": 1, "activation": {"kind": "delay"}}}],
        "/campaigns/0/gives/activation",
        "give either days or hours",
    ),
    (
        [{**SPRING, "variants": [{"variant": "a"}, {"variant": "a"}]}],
        "/campaigns/0/variants/1/variant",
        '"a" is taken',
    ),
    (
        [{**SPRING, "variants": [{"variant": "a", "gives": {"points": 1, "wallet": "gold"}}]}],
        "/campaigns/0/variants/0/gives/wallet",
        "is not a wallet",
    ),
    ([{**SPRING, "gives": DAILY}], "/campaigns", "could hold 416 lots"),
    ([{**SPRING, "hold_out": 100}], "/campaigns/0/hold_out", "from 0 to 99"),
]


@pytest.mark.parametrize(("campaigns", "pointer", "detail"), FLAWS)
def test_what_is_wrong_is_told_with_its_place(
    campaigns: list[dict[str, Any]], pointer: str, detail: str
) -> None:
    wallet = a_wallet(expiry={"kind": "rolling", "days": 112})
    with pytest.raises(InvalidProgram) as invalid:
        a_program(wallets=[wallet], campaigns=campaigns, segments=[{"segment": "buyers"}])
    (flaw,) = invalid.value.flaws
    assert flaw.pointer == pointer
    assert detail in flaw.detail


def test_without_tiers_no_audience_has_one() -> None:
    document = a_document(campaigns=[{**SPRING, "audience": {"tiers": ["silver"]}}], tiers=None)
    with pytest.raises(InvalidProgram, match="is not a tier"):
        a_program(**document)


def test_many_lots_of_wallets_alone_are_not_the_gifts_fault() -> None:
    program = a_program(campaigns=[{**SPRING, "gives": {"points": 5}}])
    assert program.campaign("spring") is not None
    assert program.campaign("autumn") is None


MUG = {"reward": "mug", "kind": "free_product", "points": 10, "sku": "mug"}


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"gives": {"reward": "cup"}}, "/campaigns/0/gives/reward"),
        ({"gives": {"reward": "mug", "points": 5}}, "/campaigns/0/gives"),
        ({"gives": []}, "/campaigns/0/gives"),
        ({"gives": {"points": 0}}, "/campaigns/0/gives/points"),
        ({"gives": {"reward": "mug"}, "budget": {"points": 5}}, "/campaigns/0/budget"),
        (
            {"variants": [{"variant": "a", "gives": {"reward": "cup"}}]},
            "/campaigns/0/variants/0/gives/reward",
        ),
    ],
)
def test_a_gift_is_points_or_a_reward_of_the_program(given: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidProgram) as invalid:
        a_program(rewards=[MUG], campaigns=[{"campaign": "spring", **given}])

    assert [flaw.pointer for flaw in invalid.value.flaws] == [pointer]


def test_a_reward_beside_points_may_have_a_budget_for_these() -> None:
    variants = [{"variant": "a", "gives": {"points": 5}}]
    campaign = {"campaign": "spring", "gives": {"reward": "mug"}, "budget": {"points": 50}}

    program = a_program(rewards=[MUG], campaigns=[{**campaign, "variants": variants}])

    assert program.campaigns[0].gives == RewardGift(reward="mug")
    assert RewardGift.points == 0
