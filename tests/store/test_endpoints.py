"""Endpoints: kept once, told apart by who changed them last, and asked for without their secrets."""

from dataclasses import replace

from shared.store import endpoints
from shared.store.endpoints import Endpoint, Secret
from tests.builders import instant

HOUR_MS = 3_600_000
NOW = instant("2026-03-01")
SHOP = Endpoint(endpoint_id="shop", url="https://shop.example/hooks", created_at=NOW)
FIRST = Secret("whsec_first", "first", NOW)


def test_an_endpoint_is_listening_from_when_it_is_added_until_it_is_off(engine: str) -> None:
    assert endpoints.listening("demo", lifetime_s=0) == ()
    assert endpoints.add("demo", SHOP, FIRST)
    (found,) = endpoints.listening("demo", lifetime_s=0)
    assert replace(found, body="") == SHOP
    assert endpoints.change("demo", found, replace(found, off="gone", off_at=NOW + 1))
    assert endpoints.listening("demo", lifetime_s=0) == ()
    off = endpoints.read("demo", "shop")
    assert off is not None
    assert (off.off, off.off_at) == ("gone", NOW + 1)
    assert endpoints.every("demo") == (off,)
    assert endpoints.every("other") == ()
    assert endpoints.read("demo", "other") is None


def test_who_listens_is_remembered_for_as_long_as_asked(engine: str) -> None:
    assert endpoints.listening("remembered", lifetime_s=60) == ()
    assert endpoints.add("remembered", SHOP, FIRST)
    assert endpoints.listening("remembered", lifetime_s=60) == ()
    assert len(endpoints.listening("remembered", lifetime_s=0)) == 1


def test_an_id_is_taken_once_and_its_secret_stays(engine: str) -> None:
    assert endpoints.add("demo", SHOP, FIRST)
    other = replace(SHOP, url="https://evil.example")
    assert not endpoints.add("demo", other, Secret("whsec_other", "other", NOW))
    assert endpoints.secrets("demo", "shop") == (FIRST,)
    found = endpoints.read("demo", "shop")
    assert found is not None
    assert found.url == SHOP.url


def test_only_who_has_seen_it_as_it_is_changes_it(engine: str) -> None:
    assert endpoints.add("demo", replace(SHOP, facts=("points.earned",), description="a"), FIRST)
    seen = endpoints.read("demo", "shop")
    assert seen is not None
    assert (seen.wants("points.earned"), seen.wants("tier.changed")) == (True, False)
    assert endpoints.change("demo", seen, replace(seen, off="asked"))
    assert not endpoints.change("demo", seen, replace(seen, url="https://late.example"))


def test_a_rotated_secret_signs_until_its_end_and_is_then_forgotten(engine: str) -> None:
    assert endpoints.add("demo", SHOP, FIRST)
    second = Secret("whsec_second", "second", NOW + 1)
    seen = endpoints.secrets("demo", "shop")
    assert endpoints.rotate("demo", "shop", seen, second, until=NOW + HOUR_MS)
    assert not endpoints.rotate("demo", "shop", seen, second, until=NOW + HOUR_MS)
    first, kept = endpoints.secrets("demo", "shop")
    assert (first.ends_at, kept) == (NOW + HOUR_MS, second)
    assert first.is_live(NOW + HOUR_MS - 1)
    assert not first.is_live(NOW + HOUR_MS)
    third = Secret("whsec_third", "third", NOW + HOUR_MS)
    assert endpoints.rotate("demo", "shop", (first, kept), third, until=NOW + 2 * HOUR_MS)
    known = endpoints.secrets("demo", "shop")
    assert [each.secret for each in known] == ["", "whsec_second", "whsec_third"]
    assert [each.name for each in known] == ["first", "second", "third"]
    assert not known[0].is_live(NOW)
