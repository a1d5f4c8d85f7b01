"""How a wallet makes whole points."""

from fractions import Fraction

import pytest

from shared.program.wallets import Rounding, Wallet


@pytest.mark.parametrize(
    ("rounding", "points"),
    [
        ("floor", [0, 0, 0, 1, 1, 1, 2]),
        ("half_up", [0, 0, 1, 1, 1, 2, 3]),
        ("half_even", [0, 0, 0, 1, 1, 2, 2]),
        ("ceiling", [0, 1, 1, 1, 2, 2, 3]),
    ],
)
def test_points_become_whole_ones(rounding: Rounding, points: list[int]) -> None:
    wallet = Wallet(wallet="points", rounding=rounding)
    exact = [Fraction(n) for n in ("0", "0.000001", "0.5", "1", "1.499999", "1.5", "2.5")]

    assert [wallet.rounded(each) for each in exact] == points
