"""One module a kind of table, recognised by its columns' names and contents; the first that knows a table reads it."""

from agent.metrics.reading import Recogniser
from agent.metrics.tables import components, correctness, curve, learning_curve, predictions, trials, usage

RECOGNISERS: tuple[Recogniser, ...] = (usage, components, learning_curve, curve, trials, predictions, correctness)
