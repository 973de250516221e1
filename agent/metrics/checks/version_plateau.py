"""Versions of a prompt by their scores alone: has anything moved beyond the noise?"""

from collections.abc import Iterator

from agent.metrics.attribution import attribute
from agent.metrics.candidates import Candidates, are_versions, candidates_of
from agent.metrics.evidence import Evidence
from agent.metrics.finding import MODERATE, Finding, finding_id
from agent.metrics.phrasing import short
from agent.metrics.thresholds import MIN_VERSIONS
from agent.metrics.versions import Version, standstill
from agent.vocabulary import Action, Bottleneck, Verdict


def version_plateau(evidence: Evidence) -> Iterator[Finding]:
    """`prompt_plateau` for versions told without their cases: Newcombe (1998), method 10, unpaired.

    It gives its findings that check's name, so that a file whose own rows were judged is not judged twice. False
    positives: an evaluation set too small for the gains that matter; a paired comparison would see smaller ones.
    """
    for group in candidates_of(evidence):
        if len(group.scores) >= MIN_VERSIONS and are_versions(group, evidence):
            yield _plateau(group, goal=evidence.context.target_error)


def _plateau(group: Candidates, goal: float | None) -> Finding:
    n = group.n
    still = standstill([Version(short(score.model), (score.error or 0.0) * n, n) for score in group.scores])
    verdict = still.verdict(goal, counted=not group.assumed)
    fires = verdict is Verdict.supported
    origin = attribute(reversed(group.scores))
    return Finding(
        id=finding_id("prompt_plateau", [tuple(score) for score in group.scores], n, goal),
        check="prompt_plateau",
        verdict=verdict,
        claim=still.claim,
        basis=origin.basis,
        quantities=tuple(still.quantities()),
        provenance=origin.provenance,
        speaks={Bottleneck.layer: MODERATE} if fires else {},
        suggests=(Action.fine_tune_pretrained, Action.run_error_analysis) if fires else (),
        about={"split": group.split.value},
        caveats=(
            "A small set of cases hides small gains; the same cases compared one by one show smaller ones.",
            *(("The number of examples is assumed.",) if group.assumed else ()),
        ),
        settled_by=still.settled_by(goal) if verdict is Verdict.undetermined else None,
        quote=origin.quote,
        figure=still.figure(),
    )
