"""Why not this action now: what the plan holds against it, and what would change that."""

from agent.answering import Answer, Shelf, content_words, proposals, reasons, source, verdict_on
from agent.answers.where_errors import PLACES
from agent.intake.reading import Question
from agent.plan import ExecutionPlan
from agent.prose import DO, DOING, ended, held, quoted, upper
from agent.state import Known


def why_not(question: Question, known: Known, library: Shelf) -> Answer:
    """The plan's stand on the action named, or on the one the user is set on, with the finding behind it."""
    plan = known.plan
    if plan is None:
        return Answer(
            "That depends on what holds your project back, and nothing is known about it yet. Tell me what it does, "
            "what data there is and where it stands."
        )
    if question.action is None and (place := _place(question, known)):
        return Answer(place)
    action = question.action or next(iter(proposals(known.brief)), None)
    if action is None:
        return Answer(_in_general(plan))
    text = verdict_on(plan, action)
    evidence = next((line for line in reasons(plan, known, most=2) if line.split(".", 1)[0] not in text), None)
    return Answer(f"{text}\n\nWhat the plan rests on: {evidence}" if evidence else text)


def _place(question: Question, known: Known) -> str:
    """A slice, cause or component that the question names: what it carries, and what comes before it."""
    wanted = content_words(question.text)
    for finding in reversed(known.findings.values()):
        told = finding.check in PLACES or finding.check == "stated_share"
        if told and wanted & (content_words(finding.claim) - content_words("errors dev train test data")):
            first = known.plan.interventions[0] if known.plan is not None else None
            before = f" First comes what weighs more: {ended(first.title)} {ended(first.why)}" if first else ""
            return f"What is known of it: {ended(finding.claim)}{source(finding)}{before}"
    return ""


def _in_general(plan: ExecutionPlan) -> str:
    """What the plan warns of and advises against, where the question names nothing of it."""
    lines = [
        f"- {quoted(warning.quote)}: {ended(warning.why)}" if warning.quote else f"- {ended(warning.why)}"
        for warning in plan.warnings
    ]
    lines += [f"- {upper(DOING[item.action])}: {ended(item.reason)}" for item in plan.not_now[:3]]
    if lines:
        return "What the plan advises against now, and why:\n" + "\n".join(lines)
    return (
        f"The plan advises against nothing in particular: {held(plan.diagnosis.bottleneck)}, and the next step is to "
        f"{ended(DO[plan.next_action])} Name what you have in mind, and I say what speaks against it."
    )
