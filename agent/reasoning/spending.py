"""What model calls cost: prices, what was spent, and the budgets that end paying."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

MILLION = 1_000_000
CHARS_A_TOKEN = 4
"""A rough rule for endpoints that do not count; the client's own counter would open a connection."""


class Price(NamedTuple):
    """Money for a million tokens read and a million written."""

    read: float
    written: float


class Spent(NamedTuple):
    """Calls, tokens and money, added up."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0

    @property
    def tokens(self) -> int:
        """Read and written together."""
        return self.tokens_in + self.tokens_out

    def plus(self, other: "Spent") -> "Spent":
        """Both together."""
        return Spent(
            self.calls + other.calls,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.cost + other.cost,
        )


class Limits(NamedTuple):
    """The most that may be spent, in tokens and money; None is no limit."""

    thread_tokens: int | None = None
    thread_cost: float | None = None
    day_tokens: int | None = None
    day_cost: float | None = None


def estimated(text: str) -> int:
    """About how many tokens a text has."""
    return -(-len(text) // CHARS_A_TOKEN)


def priced(tokens_in: int, tokens_out: int, price: Price | None) -> Spent:
    """One call."""
    cost = (tokens_in * price.read + tokens_out * price.written) / MILLION if price else 0.0
    return Spent(1, tokens_in, tokens_out, cost)


class Day:
    """What this process has spent today; a new day starts at nothing."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today
        self._date = today()
        self._spent = Spent()

    @property
    def spent(self) -> Spent:
        """So far today."""
        if self._today() != self._date:
            self._date, self._spent = self._today(), Spent()
        return self._spent

    def add(self, spent: Spent) -> None:
        """Note one call."""
        self._spent = self.spent.plus(spent)


class Purse:
    """The budget of one turn: asked before each call, told after it, so that at most one call goes past a limit."""

    def __init__(self, limits: Limits, thread: Spent, day: Day) -> None:
        self._limits = limits
        self._before = thread
        self._day = day
        self._paid = Spent()
        self._running: Spent | None = None

    @property
    def turn(self) -> Spent:
        """What this turn has spent, with what a running call has at least read."""
        return self._paid.plus(self._running or Spent())

    @property
    def thread(self) -> Spent:
        """What the thread has spent, this turn included."""
        return self._before.plus(self.turn)

    def begin(self, least: Spent) -> None:
        """A call begins; it costs at least so much, whatever becomes of it."""
        self._running = least

    def pay(self, spent: Spent) -> None:
        """Note what the call cost."""
        self._paid = self._paid.plus(spent)
        self._running = None
        self._day.add(spent)

    def settle(self) -> None:
        """The call is over; one that was broken off costs the least it could."""
        if self._running is not None:
            self.pay(self._running)

    def refusal(self) -> str | None:
        """Why nothing more may be spent, in a sentence; None while something may."""
        for name, spent, tokens, cost in (
            ("project", self.thread, self._limits.thread_tokens, self._limits.thread_cost),
            ("day", self._day.spent, self._limits.day_tokens, self._limits.day_cost),
        ):
            if tokens is not None and spent.tokens >= tokens:
                return f"The token budget of this {name} is spent, so the rules go on without the model."
            if cost is not None and spent.cost >= cost:
                return f"The money set aside for this {name} is spent, so the rules go on without the model."
        return None
