"""A range too narrow: does the best value of a setting lie at the end of what was tried?"""

from collections.abc import Iterator

from agent.metrics.edges import Edge, edge_of
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent
from agent.metrics.sweeps import LEARNING_RATE, Parameter, Sweep, named, sweep_of
from agent.vocabulary import Action, Bottleneck, Verdict


def lr_edge(evidence: Evidence) -> Iterator[Finding]:
    """The best value lies in the outer tenth of the range in 80 % of resamples, and results trend towards that end.

    For every numeric setting, the learning rate above all, on a log scale where the range is wide. False-positive
    modes: a bound that is a bound by nature (no dropout, all of the data), and a sampler that crowded at that end.
    """
    for frame in evidence.of(FrameKind.trials):
        sweep = sweep_of(frame, evidence.context)
        if sweep is None:
            continue
        for parameter in sorted(sweep.parameters, key=lambda one: not named(one.name, LEARNING_RATE)):
            edge = edge_of(sweep, parameter)
            if edge is not None:
                yield _finding(sweep, parameter, edge)


def _finding(sweep: Sweep, parameter: Parameter, edge: Edge) -> Finding:
    frame = sweep.frame
    rate = named(parameter.name, LEARNING_RATE)
    claim = (
        f"The best {parameter.name} lies at the {edge.side} end of what was tried ({parameter.shown(edge.at)}): "
        f"in {percent(edge.chance)} of resamples. Widen the range on that side."
    )
    return Finding(
        id=finding_id("lr_edge", frame.file_id, parameter.name),
        check="lr_edge",
        verdict=Verdict.supported,
        claim=claim,
        quantities=(
            Quantity(name="chance that the best value lies at the edge", value=edge.chance, unit=FRACTION),
            Quantity(
                name=f"{edge.side} end of {parameter.name}",
                value=10**edge.at if parameter.logged else edge.at,
                unit=parameter.name,
            ),
        ),
        provenance=provenance(frame, "value", f"param:{parameter.name}", used=len(sweep.value)),
        speaks={
            Bottleneck.hyperparameters: weighed(frame, MODERATE if rate else WEAK),
            Bottleneck.compute: -weighed(frame, WEAK),
        },
        suggests=(Action.tune_hyperparameters,),
        about={"parameter": parameter.name, "side": edge.side},
        caveats=remarks(frame, "Some ends are ends by nature; then nothing is to be widened.", *sweep.caveats()),
        figure=Figure(
            kind="points",
            rows=tuple(
                {"x": 10 ** float(x) if parameter.logged else float(x), "y": sweep.shown_value(float(y))}
                for x, y in zip(parameter.values, sweep.value, strict=True)
            ),
            x="x",
            y="y",
            says=claim,
            x_title=parameter.name,
            y_title=sweep.label,
        ),
    )
