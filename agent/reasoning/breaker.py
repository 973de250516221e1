"""A circuit breaker: an endpoint that failed twice in a row is left alone for a while."""

from collections.abc import Callable

FAILURES = 2
"""One failure may be chance; a second in a row would only make the user wait."""
REST_SECONDS = 60.0
"""How long a dead endpoint is left alone before one call tries it again."""


class Breaker:
    """Counts failures in a row; open means that no call is made."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures = 0
        self._opened = 0.0

    @property
    def open(self) -> bool:
        """Whether calls are to be left out just now."""
        return self._failures >= FAILURES and self._clock() - self._opened < REST_SECONDS

    def succeeded(self) -> None:
        """The endpoint answered."""
        self._failures = 0

    def failed(self) -> None:
        """The endpoint did not answer; after a rest a single failure closes the door again."""
        self._failures += 1
        self._opened = self._clock()
