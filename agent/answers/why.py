"""Why this plan, this warning or this action: the findings behind it, in the project's own numbers."""

from agent.answering import Answer, Shelf, link, reasons, verdict_on
from agent.intake.reading import Question
from agent.plan import ExecutionPlan
from agent.prose import HOLDS_BACK, ended, quoted, upper
from agent.state import Known
from agent.vocabulary import Pitfall


def why(question: Question, known: Known, library: Shelf) -> Answer:
    """The evidence for the next action, or for the action or warning that the question names."""
    plan = known.plan
    if plan is None:
        return Answer(
            "There is no plan yet, so there is nothing to justify: tell me what the project does, what data there is "
            "and where it stands, and each recommendation will come with its evidence."
        )
    if question.pitfall is not None:
        return Answer(_of_warning(plan, question.pitfall))
    if question.action is not None and question.action is not plan.next_action:
        return Answer(verdict_on(plan, question.action))
    first = plan.interventions[0]
    lines = [
        (
            f"**{upper(first.title)}**, because what holds the project back is "
            f"{HOLDS_BACK[plan.diagnosis.bottleneck]}. "
            f"{ended(first.why)}"
        )
    ]
    evidence = list(reasons(plan, known))
    if evidence:
        lines.append("The evidence:\n" + "\n".join(f"- {line}" for line in evidence))
    elif plan.diagnosis.rationale:
        lines.append(ended(plan.diagnosis.rationale))
    cited = [*first.passages[:1], *first.cases[:1]]
    if cited:
        lines.append("See also " + " and ".join(map(link, cited)) + ".")
    return Answer("\n\n".join(lines), references=tuple(cited))


def _of_warning(plan: ExecutionPlan, pitfall: Pitfall) -> str:
    warning = next((item for item in plan.warnings if item.pitfall is pitfall), None)
    if warning is None:
        return "The plan does not warn of that: nothing you told me runs into it."
    said = f" You wrote {quoted(warning.quote)}." if warning.quote else ""
    return f"{ended(warning.why)}{said}"
