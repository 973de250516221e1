"""One comparison with its bound."""

from typing import NamedTuple


class Ratio(NamedTuple):
    """What ours took, what the yardstick took, and the most that their ratio may be.

    allowance is taken off ours before the division; it is in the same unit.
    """

    name: str
    ours: float
    bare: float
    bound: float
    unit: str = "s"
    allowance: float = 0.0

    @property
    def value(self) -> float:
        """Ours over the yardstick's."""
        return (self.ours - self.allowance) / self.bare

    def __str__(self) -> str:
        """A line of the table."""
        shown = f"{self.name:52} {self.ours:9.3f} {self.bare:9.3f} {self.unit:2} {self.value:7.2f} {self.bound:6.2f}"
        return shown if self.value <= self.bound else f"{shown}  missed"
