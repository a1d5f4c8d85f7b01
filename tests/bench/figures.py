"""A figure: what was measured, beside its budget."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table; ``met`` is None where there is no budget."""

    what: str
    measured: str
    budget: str = ""
    met: bool | None = None


def within(what: str, measured: float, budget: float, *, digits: int = 2) -> Figure:
    """A figure that has to stay at or under its budget."""
    shown = f"{measured:.{digits}f}"
    return Figure(what, shown, f"≤ {budget:g}", met=round(measured, digits) <= budget)


def exactly(what: str, measured: tuple[float, ...], budget: tuple[float, ...]) -> Figure:
    """Figures that have to be what the design says."""
    shown = [" / ".join(f"{number:g}" for number in numbers) for numbers in (measured, budget)]
    return Figure(what, shown[0], shown[1], met=measured == budget)
