"""How a sweep was designed: too few trials, a linear grid on a log scale, settings varied that need each other."""

from collections.abc import Iterator

import numpy as np

from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import WEAK, Finding, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import listed, plural
from agent.metrics.sweeps import BATCH, LEARNING_RATE, SIZE_WORDS, Parameter, Sweep, named, sweep_of
from agent.metrics.thresholds import TRIALS_A_DIMENSION
from agent.vocabulary import Action, Bottleneck, Verdict


def sweep_design(evidence: Evidence) -> Iterator[Finding]:
    """Faults of the design of a sweep; a note, since it judges the search and not the model.

    Looks for under ten trials a parameter, a grid of equal steps over a wide range, and model size varied at one
    learning rate. Bergstra and Bengio (2012), JMLR 13:281, for random over grid search. Exempt from the simulation: it
    reads a plan, not a measurement. False-positive modes: settings that were narrowed by an earlier sweep.
    """
    for frame in evidence.of(FrameKind.trials):
        sweep = sweep_of(frame, evidence.context)
        if sweep is None or not sweep.parameters:
            continue
        faults = list(_faults(sweep))
        if faults:
            yield _finding(
                sweep, "sweep_design", f"The sweep: {listed(faults)}.", "An earlier, wider sweep may justify it."
            )


def batch_as_quality(evidence: Evidence) -> Iterator[Finding]:
    """Batch size compared for accuracy while the learning rate stood still, so that it is the rate that is compared.

    Shallue et al. (2019), JMLR 20:112: with the rate re-tuned, batch size sets the speed and not the quality. Exempt
    from the simulation, like sweep_design. False-positive modes: a learning rate that the code scales by itself.
    """
    for frame in evidence.of(FrameKind.trials):
        sweep = sweep_of(frame, evidence.context)
        if sweep is None:
            continue
        varied = {kind: _varied(sweep, words) for kind, words in (("batch", BATCH), ("rate", LEARNING_RATE))}
        if varied["batch"] is not None and varied["rate"] is None:
            claim = (
                f"{varied['batch'].name} was varied over {varied['batch'].distinct} values at one learning rate: "
                "that compares learning rates. Set it by throughput and tune the rate."
            )
            yield _finding(
                sweep, "batch_as_quality", claim, "Code that scales the learning rate with the batch is exempt."
            )


def _faults(sweep: Sweep) -> Iterator[str]:
    needed = TRIALS_A_DIMENSION * len(sweep.parameters)
    if len(sweep.value) < needed:
        have, over = plural(len(sweep.value), "trial"), plural(len(sweep.parameters), "setting")
        yield f"{have} for {over}, where about {needed} tell them apart"
    for parameter in sweep.parameters:
        if parameter.logged and 3 < parameter.distinct < len(sweep.value):
            steps = np.diff(np.unique(10**parameter.values))
            if np.allclose(steps, steps[0], rtol=0.05):
                yield f"{parameter.name} in equal steps, though its range calls for a log scale"
    size, rate = _varied(sweep, SIZE_WORDS), _varied(sweep, LEARNING_RATE)
    if size is not None and rate is None and not named(size.name, BATCH):
        yield f"{size.name} varied at one learning rate, though each size has its own"


def _varied(sweep: Sweep, words: tuple[str, ...]) -> Parameter | None:
    return next((parameter for parameter in sweep.parameters if named(parameter.name, words)), None)


def _finding(sweep: Sweep, check: str, claim: str, caveat: str) -> Finding:
    frame = sweep.frame
    return Finding(
        id=finding_id(check, frame.file_id),
        check=check,
        verdict=Verdict.note,
        claim=claim,
        quantities=(
            Quantity(name="trials", value=float(len(sweep.value)), unit="trials"),
            Quantity(name="settings varied", value=float(len(sweep.parameters)), unit="settings"),
        ),
        provenance=provenance(frame, *(f"param:{one.name}" for one in sweep.parameters), used=len(sweep.value)),
        speaks={Bottleneck.hyperparameters: weighed(frame, WEAK)},
        suggests=(Action.tune_hyperparameters,),
        caveats=remarks(frame, caveat),
    )
