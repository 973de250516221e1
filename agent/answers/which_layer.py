"""Prompt, network or trees: the layer that the plan decided on, why, and what would reopen it."""

from agent.answering import Answer, Shelf, cite, condition, reference
from agent.answers.methodology import methodology
from agent.intake.reading import Question
from agent.prose import LAYER, ended, upper
from agent.state import Known

STEP = 7


def which_layer(question: Question, known: Known, library: Shelf) -> Answer:
    """Step 7's record for this project; without a plan what the method says in general."""
    plan = known.plan
    if plan is None or not plan.decision_log:
        return methodology(question, known, library)
    record, step = plan.decision_log[-1], plan.steps[STEP - 1]
    cited = [hit.entry for hit in library.search(question.text, 1, kind="passage", steps=[1, STEP])]
    parts = [
        f"**For this project: {LAYER[record.layer]}.** {ended(plan.classification.rationale)}",
        ended(upper(record.why)) if step.actions else "",
        f"It would be reopened if {ended(condition(record.reopen_if))}",
        *(f"See {cite(entry)}." for entry in cited),
    ]
    return Answer("\n\n".join(filter(None, parts)), references=tuple(map(reference, cited)))
