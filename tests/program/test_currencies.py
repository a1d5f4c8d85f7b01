import pytest

from shared.program.currencies import amount_text, exponents, minor_units


@pytest.mark.parametrize(
    ("currency", "units"), [("JPY", 1), ("USD", 100), ("EUR", 100), ("KWD", 1000), ("CLF", 10000)]
)
def test_a_unit_has_the_minor_units_of_iso_4217(currency: str, units: int) -> None:
    assert minor_units(currency) == units


@pytest.mark.parametrize("currency", ["", "usd", "US", "XXX", "DEM", "USDT"])
def test_a_code_that_is_no_active_currency_is_unknown(currency: str) -> None:
    assert currency not in exponents()
    with pytest.raises(KeyError):
        minor_units(currency)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (100, "USD", "1.00 USD"),
        (5, "USD", "0.05 USD"),
        (123456, "USD", "1234.56 USD"),
        (5, "JPY", "5 JPY"),
        (1005, "KWD", "1.005 KWD"),
    ],
)
def test_an_amount_is_written_for_people(amount: int, currency: str, text: str) -> None:
    assert amount_text(amount, currency) == text
