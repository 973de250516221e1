"""Where the errors sit, and what repairing each place could gain at most."""

from collections.abc import Iterator

from agent.answering import Answer, Shelf, source
from agent.intake.reading import Question
from agent.known.situation import ERROR_CHECKS
from agent.metrics.finding import Finding
from agent.prose import DO, ended, gain, upper
from agent.state import Known
from agent.vocabulary import Verdict

MOST = 4
PLACES = ERROR_CHECKS | {"regression_slices"}
"""Checks that say where the errors are; without any, what the user told of their errors stands for them."""


def where_errors(question: Question, known: Known, library: Shelf) -> Answer:
    """The slices, causes or components known to carry errors, largest first; how to find them where none are known."""
    lines = [f"- {ended(upper(finding.claim))}{source(finding)}" for finding in _places(known)]
    if lines:
        return Answer("\n".join(["Where the errors sit, as far as the numbers say:", *lines[:MOST]]))
    plan = known.plan
    unknown = "**Nobody knows yet:** no count of the errors by slice, cause or component has reached me."
    if plan is None:
        return Answer(f"{unknown} Sort a hundred of them by cause, or upload predictions with labels.")
    first = plan.interventions[0]
    if first.expected_gain is not None:
        most = (
            f" All that is known is a ceiling: {ended(first.title)} It could gain at most {gain(first.expected_gain)}."
        )
    else:
        most = f" The next step is to {ended(DO[first.action])}"
    return Answer(f"{unknown}{most}\n\nUpload predictions with labels and any columns you have, and I count them.")


def _places(known: Known) -> Iterator[Finding]:
    """What the checks found, the one with the largest share first; what says that nothing stands out comes last."""
    checked = [finding for finding in known.findings.values() if finding.check in PLACES]
    told = [finding for finding in known.findings.values() if finding.check == "stated_share"]
    found = checked or told
    return iter(sorted(found, key=lambda finding: (finding.verdict is not Verdict.supported, -_share(finding))))


def _share(finding: Finding) -> float:
    return max((q.value for q in finding.quantities if q.unit == "fraction"), default=0.0)
