"""Numbers, money, dates and plurals are written as each language writes them (CLDR)."""

import pytest

from infra import layer
from shared.messages.locales import LANGUAGES, categories, direction, locale_of, tags
from shared.messages.values import ABSENT, Instant, Points
from shared.messages.voice import STYLES, Voice
from shared.program.currencies import exponents, minor_units
from shared.program.money import Money
from tests.builders import instant

POINTS = {"points": {"one": "# punkt", "few": "# punkty", "many": "# punktów"}}


def voice(tag: str, zone: str = "UTC") -> Voice:
    return Voice(tag, zone, POINTS)


def test_the_layer_packs_the_languages_that_are_written() -> None:
    assert {*LANGUAGES, "root"} == set(layer.LANGUAGES)


@pytest.mark.parametrize(
    ("tag", "currency", "amount", "written"),
    [
        ("en", "USD", 123_456, "$1,234.56"),
        ("de", "EUR", 123_456, "1.234,56\u00a0€"),
        ("de-CH", "CHF", 123_456, "CHF\u00a01’234.56"),
        ("ja", "JPY", 1_234, "￥1,234"),
        ("en", "KWD", 1_234_567, "KWD1,234.567"),
        ("en", "IQD", 1_500, "IQD1.500"),
        ("en", "CLF", 12_345, "CLF1.2345"),
        ("hi", "INR", 12_345_678, "₹1,23,456.78"),
    ],
)  # fmt: skip
def test_money_has_its_currencys_digits(tag: str, currency: str, amount: int, written: str) -> None:
    assert voice(tag).money(Money(currency=currency, amount=amount)) == written


@pytest.mark.parametrize("currency", sorted(exponents()))
def test_no_sum_is_rounded(currency: str) -> None:
    written = voice("en").money(Money(currency=currency, amount=minor_units(currency) + 1))
    digits = "".join(each for each in written if each.isdigit())

    assert int(digits) == minor_units(currency) + 1


@pytest.mark.parametrize(
    ("points", "written"),
    [
        (1, "1 punkt"),
        (2, "2 punkty"),
        (5, "5 punktów"),
        (12, "12 punktów"),
        (22, "22 punkty"),
        (1000, "1\u00a0000 punktów"),
    ],
)
def test_a_plural_has_the_form_its_number_asks_for(points: int, written: str) -> None:
    assert voice("pl").points(Points(points, "points")) == written


def test_a_form_that_is_missing_is_made_up_for() -> None:
    assert voice("ru").plural(5, {"one": "#", "other": "# of them"}) == "5 of them"
    assert voice("ru").plural(5, {"one": "# of them"}) == "5 of them"


def test_dates_are_those_of_the_zone() -> None:
    late = Instant(instant("2026-03-01T23:30"))

    assert voice("de").date(late, "long") == "1. März 2026"
    assert voice("de", "Asia/Tokyo").date(late, "long") == "2. März 2026"
    assert voice("ar").date(late, "long") == "1 مارس 2026"
    assert voice("en-GB").time(late) == "23:30"
    assert len({voice("en").date(late, style) for style in STYLES}) == len(STYLES)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("text", "text"),
        (1234, "1,234"),
        (Points(5, "points"), "5"),
        (ABSENT, ""),
        (True, ""),
        (None, ""),
    ],
)
def test_a_value_is_written_by_what_it_is(value: object, written: str) -> None:
    assert voice("en").written(value) == written


def test_what_is_absent_is_nothing_and_compares_with_nothing() -> None:
    assert not ABSENT
    assert not ABSENT < 1
    assert not ABSENT >= 0
    assert ABSENT != 0
    assert {ABSENT: 1}[ABSENT] == 1
    assert str(ABSENT) == ""


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("de-AT", "de_AT"), ("DE_at", "de_AT"), ("de-ZZ", "de_DE"), ("zh-Hant-TW", "zh_Hant_TW"), ("is", "en"),
        ("tlh", "en"), ("", "en"), ("no such thing", "en"),
    ],
)  # fmt: skip
def test_a_locale_that_nobody_knows_is_written_as_the_closest(tag: str, locale: str) -> None:
    assert str(locale_of(tag)) == locale


def test_tags_go_from_the_exact_to_the_language() -> None:
    assert list(tags("zh_Hant-TW", None, "en")) == ["zh-hant-tw", "zh-hant", "zh", "en"]
    assert list(tags("../etc", "")) == []


def test_languages_have_their_plurals_and_directions() -> None:
    assert categories("ar") == {"zero", "one", "two", "few", "many", "other"}
    assert categories("es") == {"one", "many", "other"}
    assert categories("ja") == categories("is") == {"other"}
    assert direction("ar-EG") == direction("he") == "rtl"
    assert direction("en") == "ltr"
