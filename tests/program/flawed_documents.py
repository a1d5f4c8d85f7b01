"""Documents with one flaw each: of form, which a JSON Schema sees too, or of meaning, which it cannot."""

from dataclasses import fields
from typing import Any

from shared.program.document import Document
from tests.builders import BASE_RULE, a_document, a_wallet

ABSENT = object()
AN_EXPIRY = "must be one of: dates, never, rolling, sliding"
A_FIXED_EXPIRY = "must be one of: dates, never, rolling"
AN_ACTIVATION = "must be one of: date, delay, event, immediate"
A_WINDOW = "must be one of: calendar_year, join_date, lifetime, rolling, since_tier"
A_NAME = "must be 1 to 40 characters of a-z 0-9 _ -, beginning with a letter or digit"
A_DECIMAL = (
    'must be a decimal string such as "1.5", with at most 9 digits before the point and 6 after it'
)
AN_IANA_ZONE = 'is not an IANA time zone; write for example "Europe/Berlin"'


def a_changed(path: str, value: object) -> dict[str, Any]:
    """The document of the builders with one place changed, added, or taken away if ABSENT."""
    changed: dict[str, Any] = _changed(a_document(), path.strip("/").split("/"), value)
    return changed


def _changed(node: Any, path: list[str], value: object) -> Any:
    key, *rest = path
    if isinstance(node, list):
        position = int(key)
        changed = _changed(node[position], rest, value) if rest else value
        kept = [] if changed is ABSENT else [changed]
        return [*node[:position], *kept, *node[position + 1 :]]
    if rest:
        return {**node, key: _changed(node.get(key, {}), rest, value)}
    return {k: v for k, v in {**node, key: value}.items() if v is not ABSENT}


ONE_FLAW_OF_FORM: list[tuple[str, object, str]] = [
    ("/time_zone", ABSENT, "is required"),
    ("/time_zone", 3, 'must be an IANA time zone such as "Europe/Berlin", in quotes'),
    ("/time_zone", "../etc", 'must be an IANA time zone such as "Europe/Berlin"'),
    ("/enrolment", "sometimes", "must be one of: automatic, explicit"),
    ("/enrolment", ["automatic"], "must be one of: automatic, explicit"),
    ("/enrolment", None, "must be one of: automatic, explicit"),
    (
        "/enrollment",
        "automatic",
        f"is not known here; known: {', '.join(sorted(each.name for each in fields(Document)))}",
    ),
    ("/wallets", ABSENT, "is required"),
    ("/wallets", [], "must be a list of 1 to 10"),
    ("/wallets", {"wallet": "points"}, "must be a list of 1 to 10"),
    ("/wallets", [a_wallet(wallet=f"w{n}") for n in range(11)], "must be a list of 1 to 10"),
    ("/wallets/0", "points", "must be an object"),
    ("/wallets/0/wallet", ABSENT, "is required"),
    ("/wallets/0/wallet", "Points", A_NAME),
    ("/wallets/0/wallet", "points\n", A_NAME),
    ("/wallets/0/wallet", "", A_NAME),
    ("/wallets/0/wallet", "p" * 41, A_NAME),
    ("/wallets/0/rounding", "bankers", "must be one of: floor, half_up, half_even, ceiling"),
    ("/wallets/0/point_value", "0.01", "must be an object"),
    ("/wallets/0/point_value/USD", 0.01, "must be a text, in quotes"),
    ("/wallets/0/point_value/USD", "1" * 256, "must be a text"),
    ("/wallets/0/expiry/kind", ABSENT, AN_EXPIRY),
    ("/wallets/0/expiry/kind", "sometimes", AN_EXPIRY),
    ("/wallets/0/expiry/kind", ["never"], AN_EXPIRY),
    ("/wallets/0/expiry/months", 0, "must be a whole number from 1 to 1200"),
    ("/wallets/0/expiry/months", 1201, "must be a whole number from 1 to 1200"),
    ("/wallets/0/expiry/months", 1.0, "must be a whole number from 1 to 1200"),
    ("/wallets/0/expiry/months", float("nan"), "must be a whole number from 1 to 1200"),
    ("/wallets/0/expiry/months", True, "must be a whole number from 1 to 1200"),
    ("/wallets/0/expiry/months", "12", "must be a whole number from 1 to 1200"),
    (
        "/wallets/0/expiry/end_of",
        "decade",
        "must be one of: day, week, month, quarter, half_year, year",
    ),
    ("/wallets/0/activation/kind", "later", AN_ACTIVATION),
    ("/earning/0/activation/kind", ["delay"], AN_ACTIVATION),
    ("/earning/0/expiry/kind", "sometimes", A_FIXED_EXPIRY),
    ("/tiers/levels/1/expiry/kind", "sometimes", AN_EXPIRY),
    ("/orders/late_days", 0, "must be a whole number from 1 to 36500"),
    ("/orders/late_days", None, "must be a whole number from 1 to 36500"),
    ("/earning", [BASE_RULE] * 201, "must be a list of 0 to 200"),
    (
        "/earning/0/kind",
        "per_visit",
        "must be one of: exclusion, multiplier, per_amount, per_event, per_order, per_unit",
    ),
    ("/earning/0/rule", ABSENT, "is required"),
    ("/earning/0/rate", 1, f"{A_DECIMAL}, in quotes"),
    ("/earning/0/rate", "1e3", A_DECIMAL),
    ("/earning/0/rate", "01", A_DECIMAL),
    ("/earning/0/rate", "-1", A_DECIMAL),
    ("/earning/0/rate", "\uff11", A_DECIMAL),
    ("/earning/0/rate", "1.0000001", A_DECIMAL),
    ("/earning/0/rate", "1234567890", A_DECIMAL),
    (
        "/earning/0/currency",
        "usd",
        'must be a currency code of three capital letters, such as "USD"',
    ),
    ("/earning/1/factor", "", A_DECIMAL),
    ("/earning/1/category", None, "must be 1 to 255 printable characters, in quotes"),
    ("/earning/1/category", "", "must be 1 to 255 printable characters"),
    ("/earning/1/category", "b\x00oks", "must be 1 to 255 printable characters"),
    ("/earning/1/category", "b\ud800oks", "must be 1 to 255 printable characters"),
    ("/earning/1/category", "b" * 256, "must be 1 to 255 printable characters"),
    ("/tiers", None, "must be an object"),
    ("/tiers/metric", "balance", "must be one of: spend, points, orders"),
    ("/tiers/window/kind", "weekly", A_WINDOW),
    ("/tiers/levels", [], "must be a list of 1 to 20"),
    ("/tiers/levels/1/threshold", "10000", "must be a whole number from 0 to 999999999999"),
    ("/tiers/levels/1/threshold", 10**12, "must be a whole number from 0 to 999999999999"),
    ("/tiers/levels/1/multiplier", "x", 'must be a decimal string such as "1.5"'),
    ("/tiers/levels/1/perks", ["p"] * 21, "must be a list of 0 to 20"),
    ("/tiers/levels/1/perks/0", "Free shipping", A_NAME),
    ("/tiers/levels/1/never_downgrade", "yes", "must be true or false"),
    ("/tiers/levels/1/never_downgrade", 1, "must be true or false"),
    ("/tiers/review", "yearly", "must be an object"),
    ("/tiers/reset", None, "must be an object"),
    ("/reminders", [30], "must be an object"),
]

ONE_FLAW_OF_MEANING: list[tuple[str, object, str]] = [
    ("/time_zone", "Europe/Atlantis", AN_IANA_ZONE),
    ("/time_zone", "localtime", AN_IANA_ZONE),
    ("/time_zone", "Europe", AN_IANA_ZONE),
    ("/time_zone", "/etc/localtime", AN_IANA_ZONE),
    ("/wallets/0/point_value/USD", "1,5", 'must be a decimal string such as "0.01"'),
    ("/wallets/0/point_value/XXX", "0.01", "is not an ISO 4217 currency"),
    ("/earning/0/wallet", "cashback", '"cashback" is not a wallet of this program'),
    ("/earning/1/wallet", "cashback", '"cashback" is not a wallet of this program'),
    ("/earning/0/currency", "DEM", '"DEM" is not an ISO 4217 currency'),
    ("/earning/1/rule", "base", '"base" is taken; names are unique'),
    ("/tiers/levels/1/tier", "bronze", '"bronze" is taken; names are unique'),
    ("/tiers/levels/0/threshold", 1, "must be 0: every member holds the lowest tier"),
    ("/tiers/levels/1/threshold", 0, "must be more than 0, the threshold of the tier before it"),
    ("/tiers/currency", "EUR", "no earning rule takes orders in this currency"),
]
