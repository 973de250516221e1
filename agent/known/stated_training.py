"""Findings from what the user says of the training itself: broken runs, short ones, larger models that train worse."""

from collections.abc import Iterator
from typing import NamedTuple

from agent.brief import Fact, FactKind
from agent.known.situation import Situation
from agent.known.standing import current_scores
from agent.known.telling import told
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Finding, Quantity
from agent.prose import percent, quoted
from agent.vocabulary import Action, Bottleneck, Gap, Split


class _Meaning(NamedTuple):
    """What a symptom is evidence of."""

    check: str
    claim: str
    speaks: dict[Bottleneck, float]
    acts: tuple[Action, ...]
    gap: Gap | None = None


_SPEAKS_OF_A_BROKEN_RUN = {
    Bottleneck.hyperparameters: STRONG,
    Bottleneck.data_quantity: -MODERATE,
    Bottleneck.compute: -MODERATE,
}


def _broken(claim: str) -> _Meaning:
    acts = (Action.debug_training, Action.tune_hyperparameters)
    return _Meaning("training_broken", claim, _SPEAKS_OF_A_BROKEN_RUN, acts)


BUSY = 0.2
"""An accelerator that idles no more than this is not starved (DIAGNOSTICS.md, slow_input)."""
SYMPTOMS: dict[str, _Meaning] = {
    "nan": _broken("The loss becomes NaN: training itself is broken, whatever the data."),
    "diverges": _broken("Training diverges: the optimiser is at fault before anything can be said of data or model."),
    "frozen": _broken(
        "The loss does not move: nothing is being learned, which is a fault of the run or its data pipeline."
    ),
    "oscillates": _Meaning(
        "training_swings",
        "The loss swings instead of settling: a learning rate too high is the usual cause.",
        {Bottleneck.hyperparameters: MODERATE},
        (Action.tune_hyperparameters, Action.debug_training),
    ),
    "improving": _Meaning(
        "still_improving_said",
        "Training was still improving when it stopped: the schedule is too short to judge the model.",
        {Bottleneck.hyperparameters: MODERATE},
        (Action.tune_hyperparameters,),
    ),
    "overfits": _Meaning(
        "overfits_said",
        "Held-out results get worse while training goes on: the model overfits.",
        {Bottleneck.overfitting: MODERATE},
        (Action.regularize,),
        Gap.variance,
    ),
    "deeper_is_worse": _Meaning(
        "deeper_is_worse_said",
        "A larger model has the higher training error: that is the optimiser or its settings, since the larger model "
        "could do all that the smaller one does.",
        {
            Bottleneck.hyperparameters: STRONG,
            Bottleneck.data_quantity: -MODERATE,
            Bottleneck.model_capacity: -MODERATE,
        },
        (Action.tune_hyperparameters, Action.debug_training),
        Gap.avoidable_bias,
    ),
    "opposed": _Meaning(
        "objective_opposed_said",
        "The loss and the metric that counts rank the runs differently: choosing by the loss picks the wrong ones.",
        {Bottleneck.task_definition: STRONG, Bottleneck.data_quantity: -WEAK, Bottleneck.model_capacity: -WEAK},
        (Action.set_target_metric, Action.redefine_task),
    ),
    "scales": _Meaning(
        "scales_said",
        "Every larger model is still better with the same recipe: size is what limits the result.",
        {Bottleneck.model_capacity: MODERATE, Bottleneck.overfitting: -MODERATE},
        (Action.change_architecture,),
    ),
    "changed_at_once": _Meaning(
        "changes_at_once_said",
        "Several things changed at a time: nobody can tell which of them helped. One change at a time can.",
        {Bottleneck.hyperparameters: MODERATE},
        (Action.tune_hyperparameters,),
    ),
    "best_at_edge": _Meaning(
        "best_at_edge_said",
        "The best value of the sweep lies at its edge: the optimum is not bracketed yet, so nothing is known of what "
        "the model can reach.",
        {
            Bottleneck.hyperparameters: STRONG,
            Bottleneck.model_capacity: -STRONG,
            Bottleneck.data_quantity: -MODERATE,
            Bottleneck.compute: -MODERATE,
        },
        (Action.tune_hyperparameters,),
    ),
}
"""A run that breaks, freezes or swings is debugged before anything is concluded from it."""


def symptoms_said(now: Situation) -> Iterator[Finding]:
    """What each symptom of training speaks for; one that is over speaks for nothing."""
    for fact in now.brief.of(FactKind.training_symptom):
        meaning = SYMPTOMS.get(str(fact.value))
        if meaning is not None and fact.time != "past":
            yield told(
                meaning.check,
                fact,
                meaning.claim,
                meaning.speaks,
                meaning.acts,
                gap=meaning.gap,
                quantities=_by_size(now, fact) if fact.value == "deeper_is_worse" else (),
            )


def _by_size(now: Situation, fact: Fact) -> tuple[Quantity, ...]:
    """The training errors told in the message that names the sizes."""
    told_with = [each for each in current_scores(now.brief) if each.split is Split.train and each.turn == fact.turn]
    return tuple(each.value for each in told_with if isinstance(each.value, Quantity))


def compute_limits(now: Situation) -> Iterator[Finding]:
    """A busy accelerator, and results that still get better with every size: then hardware is what is short."""
    scales = [fact for fact in now.brief.of(FactKind.training_symptom) if fact.value == "scales"]
    busy = [
        fact
        for fact in now.brief.of(FactKind.compute_use)
        if isinstance(fact.value, Quantity) and fact.value.unit == FRACTION and fact.value.value <= BUSY
    ]
    if scales and busy:
        yield told(
            "compute_limits_said",
            busy[-1],
            f"The accelerator works {percent(1 - _idle(busy[-1]))} of the time and every larger model is still better "
            f"({quoted(scales[-1].quote)}): here compute is what is short.",
            {Bottleneck.compute: STRONG},
            (Action.add_compute, Action.fix_throughput),
        )


def _idle(fact: Fact) -> float:
    return fact.value.value if isinstance(fact.value, Quantity) else 0.0
