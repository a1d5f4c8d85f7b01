"""Points that expire, or do not, as other systems' tests state it."""

from shared.ledger.entry import Fact
from shared.store import journal
from tests.builders import instant
from tests.cases.conftest import Opens
from tests.cases.shop import Shop
from tests.cases.stated import expected


def expiring_facts(shop: Shop) -> list[Fact]:
    """What the world is told of points that will expire."""
    entries = (found.entry for found in journal.all_entries(shop.api.program, "m-1"))
    return [fact for entry in entries for fact in entry.facts if fact.fact == "points.expiring"]


def test_ol_26_one_lot_expires_and_the_other_does_not(open_shop: Opens) -> None:
    shop = open_shop().with_member()
    shop.gives(100, expires_at="2026-04-01T00:00:00Z")
    shop.at("2026-03-02").gives(100, expires_at="2026-04-02T00:00:00Z")

    ended = shop.at("2026-03-12").moves_expiry(
        "2026-03-12T00:00:00Z", expiring_before="2026-04-02T00:00:00Z"
    )

    assert ended.status == 201
    assert shop.at("2026-03-12").balance() == expected("OL-26")["balance"]


def test_ol_31_a_reset_leaves_nothing(open_shop: Opens) -> None:
    yearly = {"wallet": "points", "expiry": {"kind": "rolling", "months": 12}}
    shop = open_shop(wallets=[yearly]).with_member()
    shop.gives(100)
    later = shop.at("2026-03-09")
    later.gives(100)

    assert later.moves_expiry("2026-03-09T00:00:00Z").status == 201

    assert later.balance() == expected("OL-31")["balance"]
    assert later.wallet()["expired"] == 200


def test_set_16_points_without_an_expiry_are_there_ten_years_later(open_shop: Opens) -> None:
    shop = open_shop().with_member()
    shop.gives(150)
    ten_years_on = shop.at("2036-03-01")

    assert ten_years_on.gives(1).status == 201

    assert ten_years_on.balance() - 1 == expected("SET-16")["balance"]
    assert len(ten_years_on.postings("expire")) == expected("SET-16")["expire_entries"]


def test_ft_08_points_are_gone_on_the_day_they_expire(open_shop: Opens) -> None:
    for points, day, removed in zip(
        (1000, 500), ("16", "17"), expected("FT-08")["removed"], strict=True
    ):
        shop = open_shop().at("2024-01-01").with_member()
        shop.gives(points, expires_at=f"2024-01-{day}T00:00:00Z")

        wallet = shop.at("2024-01-16").wallet()

        assert (wallet["expired"], wallet["available"]) == (removed, points - removed)


def test_ft_09_members_are_warned_30_and_7_days_ahead(open_shop: Opens) -> None:
    shop = open_shop(reminders={"expiry_days": [30, 7]}).at("2024-01-10").with_member()
    shop.gives(1500, expires_at="2024-02-15T00:00:00Z")
    shop.gives(2000, expires_at="2024-01-23T00:00:00Z")

    shop.at("2024-01-16").gives(1, expires_at="2030-01-01T00:00:00Z")

    told = {fact.data["points"]: f"{fact.data['days']}_DAY" for fact in expiring_facts(shop)}
    assert [told[1500], told[2000]] == expected("FT-09")["warnings"]
    assert [fact.data["expires_at"] for fact in expiring_facts(shop)] == [
        instant("2024-02-15"),
        instant("2024-01-23"),
    ]
