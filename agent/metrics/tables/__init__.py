"""One module a kind of table, recognised by its columns' names and contents; the first that knows a table reads it.

The order settles what two kinds could claim: the kinds with the most telling columns come first.
"""

from agent.metrics.reading import Recogniser
from agent.metrics.tables import (
    class_report,
    component_counts,
    components,
    confusion,
    correctness,
    cross_validation,
    curve,
    eval_log,
    examples,
    graded,
    learning_curve,
    predictions,
    raters,
    scores,
    search,
    slices,
    tags,
    trials,
    usage,
    utilisation,
)

RECOGNISERS: tuple[Recogniser, ...] = (
    confusion,
    class_report,
    search,
    usage,
    raters,
    components,
    component_counts,
    graded,
    eval_log,
    tags,
    cross_validation,
    learning_curve,
    curve,
    utilisation,
    trials,
    predictions,
    correctness,
    slices,
    scores,
    examples,
)
