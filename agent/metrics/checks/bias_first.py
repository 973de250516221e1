"""Bias before data: when even the training error misses the goal, more data of the same kind cannot reach it."""

from collections.abc import Iterator

from agent.metrics.attribution import attribute
from agent.metrics.budget import material
from agent.metrics.chain import chain_of
from agent.metrics.evidence import Evidence
from agent.metrics.figures import intervals
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Finding, Quantity, finding_id
from agent.metrics.measures import Measure
from agent.metrics.phrasing import percent
from agent.metrics.statistics import wilson
from agent.vocabulary import Action, Bottleneck, Split, Verdict


def bias_first(evidence: Evidence) -> Iterator[Finding]:
    """Training error wholly above the target, or above human level where people themselves miss the target.

    Dev error rarely falls below training error, which grows with more data: Ng (2018), Machine Learning Yearning,
    chapter 29. False positives: a training error taken with dropout or augmentation on; wrong labels, which look like
    bias until somebody has read the errors.
    """
    chain = chain_of(evidence)
    goals = [link for link in (chain.target, chain.human) if link is not None] if chain else []
    goal = max(goals, key=lambda link: link.loss, default=None)
    train = chain and chain.link(Split.train)
    if chain is None or goal is None or train is None or train.n is None or chain.kind is not Measure.error:
        return
    low, high = wilson(train.loss * train.n, train.n)
    excess = train.loss - goal.loss
    if low <= goal.loss or excess < material(chain):
        return
    origin = attribute((train.score, goal.score))
    known = not train.assumed
    yield Finding(
        id=finding_id("bias_first", tuple(train), tuple(goal)),
        check="bias_first",
        verdict=Verdict.supported,
        claim=f"The training error itself, {percent(train.loss)}, is above the {goal.name} of {percent(goal.loss)}: "
        "more examples of the same kind will not bring the dev error below it.",
        basis=origin.basis,
        quantities=(
            train.quantity,
            goal.quantity,
            Quantity(
                name="excess of training error",
                value=excess,
                unit=FRACTION,
                interval=(low - goal.loss, high - goal.loss) if known else None,
            ),
        ),
        provenance=origin.provenance,
        speaks={
            Bottleneck.model_capacity: MODERATE if chain.human is not None else WEAK,
            Bottleneck.data_quantity: -STRONG if known else -MODERATE,
        },
        suggests=(Action.change_architecture, Action.tune_hyperparameters, Action.run_error_analysis),
        about={"split": "train"},
        caveats=("Measure the training error without dropout and augmentation; wrong labels would look the same.",),
        quote=origin.quote,
        figure=intervals((train.quantity, goal.quantity), f"The training error against the {goal.name}"),
    )
