"""A voice: how one locale and time zone write numbers, money, points and dates (CLDR, by Babel)."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal, get_currency_symbol

from shared.frozen import dataclass
from shared.messages.locales import locale_of
from shared.messages.values import Instant, Points
from shared.program.currencies import minor_units
from shared.program.money import Money

Style = Literal["short", "medium", "long", "full"]
STYLES: tuple[Style, ...] = ("short", "medium", "long", "full")
_LATEST = 253_402_214_400_000  # 9999-12-31
NUMBER = "#"  # stands for the number in a form of a plural


@dataclass(frozen=True)
class Voice:
    """A locale, a time zone, and what points of each wallet are called there, by plural category."""

    tag: str
    zone: str
    units: Mapping[str, Mapping[str, str]]

    @cached_property
    def _locale(self) -> Locale:
        return locale_of(self.tag)

    def written(self, value: object) -> str:
        """A value as text."""
        if isinstance(value, str):
            return value
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, Instant):
            return self.date(value, "long")
        if isinstance(value, int) and not isinstance(value, bool):
            return self.number(value)
        return ""

    def number(self, value: int) -> str:
        """A whole number."""
        return format_decimal(int(value), locale=self._locale)

    def money(self, value: Money) -> str:
        """A sum, with the decimals that ISO 4217 gives its currency: CLDR rounds some, and what is owed is exact."""
        minor = minor_units(value.currency)
        digits = len(str(minor)) - 1
        pattern = copy(self._locale.currency_formats["standard"])
        pattern.frac_prec = (digits, digits)
        amount = Decimal(value.amount) / minor
        # Its place is filled here: Babel would look up the currency's name as well, which is not packed.
        symbol = get_currency_symbol(value.currency, self._locale)
        return str(pattern.apply(amount, self._locale)).replace("¤", symbol)

    def date(self, value: int, style: Style) -> str:
        """The day of an instant."""
        return format_date(self._moment(value), style, locale=self._locale)

    def time(self, value: int) -> str:
        """The hour and minute of an instant."""
        return format_time(self._moment(value).time(), "short", locale=self._locale)

    def plural(self, value: int, forms: Mapping[str, str]) -> str:
        """The form for a number, the number in it written."""
        category = self._locale.plural_form(abs(value))
        form = forms.get(category) or forms.get("other") or next(iter(forms.values()))
        return form.replace(NUMBER, self.number(value))

    def points(self, value: Points) -> str:
        """A number of points with what they are called."""
        return self.plural(value, self.units[value.wallet])

    def _moment(self, instant: int) -> datetime:
        # East of Greenwich the last day of the year 9999 is in a year that no calendar of Python has.
        return datetime.fromtimestamp(min(instant, _LATEST) / 1000, ZoneInfo(self.zone))
