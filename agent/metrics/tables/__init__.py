"""One module a kind of table, recognised by its columns' names and contents; the first that knows a table reads it."""

from agent.metrics.reading import Recogniser
from agent.metrics.tables import (
    curve,
)

RECOGNISERS: tuple[Recogniser, ...] = (curve,)
