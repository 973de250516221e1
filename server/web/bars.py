"""Numbers as places on a line from 0 to 100, for the small bars and intervals that the templates draw."""

from collections.abc import Sequence
from typing import NamedTuple

from agent.metrics.finding import Quantity
from agent.plan import BudgetLine

FULL = 100.0


class Bar(NamedTuple):
    """A number drawn from zero, with the ends of its interval where it has one."""

    label: str
    quantity: Quantity
    zero: float
    at: float
    ends: tuple[float, float] | None

    @property
    def start(self) -> float:
        """Where the filled part begins: at zero, or left of it for a number below."""
        return min(self.zero, self.at)

    @property
    def length(self) -> float:
        """How long the filled part is."""
        return abs(self.at - self.zero)


class Budget(NamedTuple):
    """The error budget in two parts, which read apart: the error on each set, and the gaps between them."""

    errors: list[Bar]
    gaps: list[Bar]


def bars(labelled: Sequence[tuple[str, Quantity]], *, even: bool = False) -> list[Bar]:
    """Bars on one scale, which holds zero and every interval whole; `even` puts zero in its middle."""
    ends: list[float] = [end for _, quantity in labelled for end in (quantity.value, *(quantity.interval or ()))]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    if even:
        low, high = min(low, -high), max(high, -low)
    span = (high - low) or 1.0

    def place(value: float) -> float:
        return round(FULL * (value - low) / span, 1)

    return [
        Bar(
            label,
            quantity,
            place(0.0),
            place(quantity.value),
            (place(quantity.interval[0]), place(quantity.interval[1])) if quantity.interval else None,
        )
        for label, quantity in labelled
    ]


def budget(lines: Sequence[BudgetLine]) -> Budget:
    """The lines of an error budget, drawn on one scale."""
    drawn = bars([(line.source, line.share) for line in lines])
    return Budget(
        [bar for bar in drawn if bar.label.endswith("error")], [bar for bar in drawn if not bar.label.endswith("error")]
    )
