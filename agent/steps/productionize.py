"""Step 9: production standards, when the prototype has proved the approach and not before."""

from collections.abc import Mapping

from agent.brief import Deed, FactKind
from agent.known.situation import Situation
from agent.planning import calling
from agent.planning.calling import bound, name, shown
from agent.planning.decisions import Decision, diagnosed
from agent.planning.order import READY
from agent.prose import quoted
from agent.vocabulary import Action, Bottleneck, Stage


def decide(now: Situation, before: Mapping[str, Decision]) -> Decision:
    """Now if the target is met or something unsafe is live; until then the standards stay those of a sandbox."""
    diagnosis = diagnosed(before)
    ready = diagnosis.diagnosis.bottleneck in READY
    if ready:
        decision = _now(now)
    elif diagnosis.stage is Stage.cost_problem:
        decision = "In production already: the cheaper model takes a small share first, the old one is the fallback."
    elif diagnosis.stage in {Stage.greenfield, Stage.prototype}:
        decision = "Later: a sandbox without sensitive data needs no production standards yet."
    else:
        decision = f"Blocked until {_target(now)} is reached on an evaluation that can be trusted."
    rule = now.brief.last(FactKind.rule)
    constraint = f" It has to respect {quoted(rule.quote)}." if rule else ""
    due = calling.due(now)
    if due and (rule is None or due.strip("“”") not in rule.quote):
        constraint += f" The date named: {due}."
    return Decision(
        decision=decision + constraint,
        rationale=(
            "Security, scale and reliability come back in full then, and generated code is reviewed before it runs."
        ),
        actions=[Action.harden_for_production] if ready else [],
        exit_criterion=_exit(now),
        findings=[
            finding.id
            for finding in now.findings.values()
            if finding.speaks.get(Bottleneck.production_readiness, 0.0) > 0
        ],
        blocked=not ready and diagnosis.stage in {Stage.failing_baseline, Stage.scaling_problem},
    )


def _target(now: Situation) -> str:
    goal = now.target
    return f"the target ({name(goal)} {bound(goal)} {shown(goal)})" if goal is not None else "the target"


def _exit(now: Situation) -> str:
    goal = now.target or now.goal
    holds = (
        f"Live, the {name(goal)} stays {bound(goal)} {shown(goal)}" if goal else "Live results hold what was measured"
    )
    return f"{holds}; access is controlled, code reviewed, a rollback tried."


def _now(now: Situation) -> str:
    if now.exposed:
        return "Now: take the exposed prototype offline or behind a login, secure its data and keys, then harden it."
    if now.brief.deeds(Deed.agent_on_production, Deed.skip_review) and not now.did(Deed.review_code):
        return (
            "Now: take the agent's write access to live systems away, make a backup that was restored once, and review "
            "every migration before it runs; then go live in stages."
        )
    return "Now: reviewed code, tests, monitoring of the live error, a staged roll-out and a rollback that was tried."
