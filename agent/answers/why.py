"""Why this plan, this warning or this action: the findings behind it, in the project's own numbers."""

from agent.answering import Answer, Shelf, link, reasons, verdict_on
from agent.intake.reading import Question
from agent.plan import ExecutionPlan
from agent.planning.order import READY
from agent.prose import CAUSE, ended, held, quoted, upper
from agent.state import Known
from agent.vocabulary import Bottleneck, Pitfall


def why(question: Question, known: Known, library: Shelf) -> Answer:
    """The evidence for the next action, or for the action or warning that the question names."""
    plan = known.plan
    if plan is None:
        return Answer(
            "There is no plan yet, so there is nothing to justify: tell me what the project does, what data there is "
            "and where it stands, and each recommendation will come with its evidence."
        )
    warned = {warning.pitfall for warning in plan.warnings}
    if question.pitfall in warned or (question.pitfall is not None and question.action is None):
        return Answer(_of_warning(plan, question.pitfall))
    if question.action is not None and question.action is not plan.next_action:
        return Answer(verdict_on(plan, question.action))
    first = plan.interventions[0]
    lines = [f"**{upper(first.title.rstrip('.'))}**, because {ended(held(plan.diagnosis.bottleneck))}"]
    evidence = list(reasons(plan, known))
    if evidence:
        lines.append("The evidence:\n" + "\n".join(f"- {line}" for line in evidence))
    else:
        lines.append(ended(first.why) if first.why in plan.diagnosis.rationale else plan.diagnosis.rationale)
    rivals = [CAUSE[side.bottleneck] for side in plan.diagnosis.weighed if side.bottleneck not in _settled(plan)]
    if rivals:
        lines.append(f"Weighed against it: {', '.join(rivals[:2])}; less evidence points there.")
    cited = [*first.passages[:1], *first.cases[:1]]
    if cited:
        lines.append("See also " + " and ".join(map(link, cited)) + ".")
    return Answer("\n\n".join(lines), references=tuple(cited))


def _settled(plan: ExecutionPlan) -> frozenset[Bottleneck]:
    """What needs no mention as a rival: the diagnosis itself, what is no cause, and what nothing speaks for."""
    silent = {side.bottleneck for side in plan.diagnosis.weighed if side.score <= 0}
    return frozenset({plan.diagnosis.bottleneck, Bottleneck.undiagnosed, *READY, *silent})


def _of_warning(plan: ExecutionPlan, pitfall: Pitfall) -> str:
    warning = next((item for item in plan.warnings if item.pitfall is pitfall), None)
    if warning is None:
        return "The plan does not warn of that: nothing you told me runs into it."
    said = f" You wrote {quoted(warning.quote)}." if warning.quote else ""
    return f"{ended(warning.why)}{said}"
