"""Currencies and their minor units.

Source: ISO 4217 list one (active codes). The exponent says how many minor units, as a power of ten, make one
unit: 2 for the US dollar, 0 for the yen, 3 for the Kuwaiti dinar.
"""

from functools import cache

_TWO_DIGITS = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR
KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB
PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY
TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DIGITS = "CLF UYW"


@cache
def exponents() -> dict[str, int]:
    """Every active ISO 4217 code with its exponent."""
    groups = ((0, _NO_DIGITS), (2, _TWO_DIGITS), (3, _THREE_DIGITS), (4, _FOUR_DIGITS))
    return {code: exponent for exponent, codes in groups for code in codes.split()}


def minor_units(currency: str) -> int:
    """How many minor units make one unit of ``currency``; KeyError for an unknown code."""
    return int(10 ** exponents()[currency])


def amount_text(amount_minor: int, currency: str) -> str:
    """An amount for people, such as ``1.00 USD`` or ``5 JPY``."""
    exponent = exponents()[currency]
    whole, rest = divmod(amount_minor, 10**exponent)
    return f"{whole}.{rest:0{exponent}d} {currency}" if exponent else f"{whole} {currency}"
