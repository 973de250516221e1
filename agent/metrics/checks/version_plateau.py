"""Versions of a prompt one after another: has anything moved beyond the noise?"""

from collections.abc import Iterator

from agent.metrics.attribution import attribute
from agent.metrics.candidates import Candidates, are_versions, candidates_of
from agent.metrics.evidence import Evidence
from agent.metrics.finding import FRACTION, MODERATE, Figure, Finding, Quantity, finding_id
from agent.metrics.phrasing import percent, points, short, span
from agent.metrics.statistics import Difference, newcombe, rate
from agent.metrics.thresholds import MIN_VERSIONS
from agent.vocabulary import Action, Bottleneck, Verdict


def version_plateau(evidence: Evidence) -> Iterator[Finding]:
    """The best version since the first against the first, on one evaluation set: no real gain over three or more.

    Newcombe (1998), method 10, unpaired; the best is picked by looking, which favours a gain. False positives: an
    evaluation set too small for the gains that matter; a paired comparison would see smaller ones.
    """
    for group in candidates_of(evidence):
        if len(group.scores) >= MIN_VERSIONS and are_versions(group, evidence):
            yield _plateau(group, goal=evidence.context.target_error)


def _plateau(group: Candidates, goal: float | None) -> Finding:
    first, best, last = group.errors[0], min(group.errors[1:]), group.errors[-1]
    n = group.n
    gain = newcombe(best * n, n, first * n, n)
    flat = not gain.above()
    reached = goal is not None and last <= goal
    origin = attribute(reversed(group.scores))
    return Finding(
        id=finding_id("version_plateau", [tuple(score) for score in group.scores], n, goal),
        check="version_plateau",
        verdict=Verdict.supported if flat else Verdict.refuted,
        claim=_claim(group, gain, flat=flat),
        basis=origin.basis,
        quantities=(
            *(rate(f"{group.split.value} error of {short(s.model)}", (s.error or 0.0) * n, n) for s in group.scores),
            Quantity(name="gain since the first version", value=gain.value, unit=FRACTION, interval=gain.interval),
        ),
        provenance=origin.provenance,
        speaks={Bottleneck.layer: MODERATE} if flat and not reached else {},
        suggests=(Action.fine_tune_pretrained, Action.run_error_analysis) if flat and not reached else (),
        about={"split": group.split.value},
        caveats=("The number of examples is assumed.",) if group.assumed else (),
        quote=origin.quote,
        figure=Figure(
            kind="lines",
            rows=tuple({"version": i, "error": error} for i, error in enumerate(group.errors, 1)),
            x="version",
            y="error",
            says="Whether the versions improve",
            x_title="version",
            y_title="error",
        ),
    )


def _claim(group: Candidates, gain: Difference, *, flat: bool) -> str:
    path = ", ".join(percent(error) for error in group.errors)
    if flat:
        return (
            f"{len(group.scores)} versions have not moved beyond the noise of {group.n:,} examples: errors {path}; "
            f"the best gain is {points(gain.value)} (95% interval {span(gain.interval)})."
        )
    return f"The versions do improve: errors {path}, {points(gain.value)} since the first."
