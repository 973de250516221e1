"""Versions of a prompt one after another: has anything moved beyond the noise?"""

from collections.abc import Iterator

from agent.metrics.attribution import attribute
from agent.metrics.candidates import Candidates, are_versions, candidates_of
from agent.metrics.evidence import Evidence
from agent.metrics.finding import FRACTION, MODERATE, Figure, Finding, Quantity, finding_id
from agent.metrics.phrasing import percent, points, short, span
from agent.metrics.statistics import Difference, newcombe, rate
from agent.metrics.thresholds import MIN_VERSIONS, PLATEAU_CHANGES
from agent.vocabulary import Action, Bottleneck, Verdict


def version_plateau(evidence: Evidence) -> Iterator[Finding]:
    """No version since the last real gain beats it, on one evaluation set: three in a row, or none since the first.

    The rule of `prompt_plateau`, for scores without their cases. Newcombe (1998), method 10, unpaired; the best is
    picked by looking, which favours a gain. False positives: an evaluation set too small for the gains that matter; a
    paired comparison would see smaller ones.
    """
    for group in candidates_of(evidence):
        if len(group.scores) >= MIN_VERSIONS and are_versions(group, evidence):
            yield _plateau(group, goal=evidence.context.target_error)


def _plateau(group: Candidates, goal: float | None) -> Finding:
    last, n = group.errors[-1], group.n
    base = _last_gain(group)
    since = len(group.errors) - 1 - base
    flat = base == 0 or since >= PLATEAU_CHANGES
    start = base if flat else 0
    gain = _gain(group, start, min(range(start + 1, len(group.errors)), key=group.errors.__getitem__))
    reached = goal is not None and last <= goal
    origin = attribute(reversed(group.scores))
    return Finding(
        id=finding_id("version_plateau", [tuple(score) for score in group.scores], n, goal),
        check="version_plateau",
        verdict=Verdict.supported if flat else Verdict.refuted,
        claim=_claim(group, gain, start, flat=flat),
        basis=origin.basis,
        quantities=(
            *(rate(f"{group.split.value} error of {short(s.model)}", (s.error or 0.0) * n, n) for s in group.scores),
            Quantity(
                name=f"gain since {_called(group, start)}", value=gain.value, unit=FRACTION, interval=gain.interval
            ),
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


def _last_gain(group: Candidates) -> int:
    """The place of the last version that surely beat the best one before it; 0 if none did."""
    base = 0
    for place in range(1, len(group.errors)):
        if _gain(group, base, place).above():
            base = place
    return base


def _gain(group: Candidates, before: int, after: int) -> Difference:
    n, errors = group.n, group.errors
    return newcombe(errors[after] * n, n, errors[before] * n, n)


def _called(group: Candidates, place: int) -> str:
    return short(group.scores[place].model) if place else "the first version"


def _claim(group: Candidates, gain: Difference, start: int, *, flat: bool) -> str:
    path = ", ".join(percent(error) for error in group.errors)
    if flat:
        whole = f"{len(group.scores)} versions"
        versions = f"{len(group.scores) - 1 - start} versions since {_called(group, start)}" if start else whole
        return (
            f"{versions} have not moved beyond the noise of {group.n:,} examples: errors {path}; "
            f"the best gain is {points(gain.value)} (95% interval {span(gain.interval)})."
        )
    return f"The versions do improve: errors {path}, {points(gain.value)} since the first."
