"""The whole plan in a few sentences, to pass on to somebody who was not there."""

from agent.answering import Answer, Shelf, bar, error_of
from agent.brief import FactKind
from agent.intake.reading import Question
from agent.known.situation import short
from agent.metrics.finding import Finding, Quantity, finding_id
from agent.metrics.statistics import rate
from agent.plan import ExecutionPlan
from agent.prose import DOING, ended, held, number, percent, quoted, upper, with_interval
from agent.state import Known
from agent.vocabulary import Basis, Split, Verdict


def summary(question: Question, known: Known, library: Shelf) -> Answer:
    """What is built, how good it is, what holds it back, what comes next and what does not."""
    plan = known.plan
    if plan is None:
        return Answer("There is nothing to sum up yet: tell me what the project does, has and where it stands.")
    first = plan.interventions[0]
    level, findings = _level(known)
    against = [DOING[item.action] for item in plan.not_now[:2]]
    sentences = [
        _project(known),
        level,
        f"{ended(upper(held(plan.diagnosis.bottleneck)))} {_evidence(plan, known)}".strip(),
        f"Next, in {first.effort}: {ended(first.title)} {bar(first.experiment)}",
        f"Not now: {', '.join(against)}." if against else "",
    ]
    return Answer(" ".join(filter(None, sentences)), findings)


def _project(known: Known) -> str:
    task = known.brief.last(FactKind.task)
    return f"The project: {quoted(short(task.quote))}." if task is not None else ""


def _level(known: Known) -> tuple[str, tuple[Finding, ...]]:
    """The held-out error with its interval, the number to report; the target beside it where one was named."""
    now = error_of(known, Split.test, Split.dev)
    if now is None:
        return "", ()
    target = error_of(known, Split.target)
    aim = f", the target is {percent(target.value)}" if target is not None else ""
    if not now.n:
        return f"Its held-out error is {percent(now.value)}{aim}.", ()
    level = rate(now.name, now.value * now.n, now.n)
    finding = Finding(
        id=finding_id("summary", now.value, now.n),
        check="summary",
        verdict=Verdict.note,
        claim=f"The {now.name} is {with_interval(level)} on {number(now.n)} examples.",
        basis=Basis.stated,
        quantities=(Quantity(name=now.name, value=now.value, unit=now.unit, n=now.n), level),
    )
    on = f"on {number(now.n)} examples it never trained on"
    return f"Its error {on} is {with_interval(level)} with 95% confidence{aim}.", (finding,)


def _evidence(plan: ExecutionPlan, known: Known) -> str:
    decisive = next((known.findings[id_] for id_ in plan.diagnosis.findings if id_ in known.findings), None)
    return ended(decisive.claim) if decisive is not None else ""
