"""Step 4: where does the error come from, what holds the project back, and how far is the project?"""

from collections.abc import Iterator, Mapping

from agent.known.situation import Goal, Situation, worse
from agent.plan import Diagnosis, OpenQuestion
from agent.planning.calling import name, shown
from agent.planning.decisions import Decision, DiagnoseDecision
from agent.planning.playbook import EXIT
from agent.prose import CAUSE, GAP, ended, held, upper
from agent.vocabulary import Action, Bottleneck, Gap, Split, Stage, Topic
from agent.weighing import Outcome, admissible, weigh

MAX_QUESTIONS = 4
"""More open questions than this are a questionnaire."""


def decide(now: Situation, _: Mapping[str, Decision]) -> DiagnoseDecision:
    """Weigh all findings; gap, bottleneck and stage are this step's alone."""
    return _decision(now, weigh(now))


def alternatives(now: Situation) -> tuple[DiagnoseDecision, ...]:
    """The decisions that the evidence supports as well: a reasoner may take one of them instead."""
    return tuple(_decision(now, weigh(now, bottleneck)) for bottleneck in admissible(now))


def _decision(now: Situation, outcome: Outcome) -> DiagnoseDecision:
    diagnosis = Diagnosis(
        gap=outcome.gap,
        bottleneck=outcome.bottleneck,
        basis=outcome.basis,
        confidence=outcome.confidence,
        rationale=_rationale(now, outcome),
        findings=[finding.id for finding in outcome.evidence],
        error_budget=list(outcome.budget),
        weighed=list(outcome.weighed),
    )
    known = outcome.bottleneck is not Bottleneck.undiagnosed
    return DiagnoseDecision(
        decision=ended(upper(held(outcome.bottleneck))),
        rationale=diagnosis.rationale,
        actions=[] if known else list(outcome.acts[:1]),
        exit_criterion=_exit(outcome),
        findings=diagnosis.findings,
        done=known,
        blocked=not now.model_exists,
        open_questions=_questions(now),
        diagnosis=diagnosis,
        stage=stage(now, outcome),
        acts=list(outcome.acts),
    )


def _exit(outcome: Outcome) -> str:
    if outcome.bottleneck is Bottleneck.undiagnosed:
        return EXIT.get(outcome.acts[0], EXIT[Action.run_error_analysis])
    if outcome.bottleneck in {Bottleneck.production_readiness, Bottleneck.none}:
        return "No gap, slice or component is left that the team would still repair."
    return f"The first change aimed at {CAUSE[outcome.bottleneck]} passes its bar; if it misses, this is reopened."


def stage(now: Situation, outcome: Outcome) -> Stage:
    """How far the project is: nothing built, then money, then the target, then what the user calls it."""
    if not now.model_exists:
        return Stage.greenfield
    if outcome.bottleneck is Bottleneck.cost or (now.costs_too_much and not now.below_target):
        return Stage.cost_problem
    if now.below_target is None or outcome.bottleneck is Bottleneck.none:
        return _as_called(now)
    if Stage.scaling_problem in now.stage_hints:
        return Stage.scaling_problem
    return Stage.failing_baseline if now.below_target else _good_enough(now, outcome)


def _good_enough(now: Situation, outcome: Outcome) -> Stage:
    """The stage of a project that misses no target, as far as its numbers can be trusted."""
    if outcome.bottleneck is Bottleneck.throughput:
        return Stage.scaling_problem
    trusted = outcome.bottleneck is not Bottleneck.evaluation
    return Stage.production_transition if (now.target_met and trusted) or now.goes_live else Stage.prototype


def _as_called(now: Situation) -> Stage:
    """The stage where no number decides: what the user's words point to."""
    for hint in (Stage.failing_baseline, Stage.scaling_problem, Stage.production_transition):
        if hint in now.stage_hints:
            return hint
    return Stage.production_transition if now.goes_live and not now.exposed else Stage.prototype


def _rationale(now: Situation, outcome: Outcome) -> str:
    parts = [ended(upper(outcome.why)), *_against_the_goal(now)]
    gap = GAP[outcome.gap]
    if outcome.gap not in {Gap.undetermined, Gap.none} and gap not in outcome.why.casefold():
        parts.append(f"The largest gap in the error budget is {gap}.")
    others = {outcome.bottleneck, Bottleneck.production_readiness, Bottleneck.none, Bottleneck.undiagnosed}
    rivals = [side for side in outcome.weighed if side.bottleneck not in others and side.score > 0]
    if rivals and outcome.bottleneck is not Bottleneck.undiagnosed:
        names = " and ".join(CAUSE[rival.bottleneck] for rival in rivals[:2])
        parts.append(f"Less evidence points to {names}.")
    return " ".join(parts)


def _against_the_goal(now: Situation) -> Iterator[str]:
    """Whether the bar is missed or reached, where the two numbers can be compared at all."""
    best, goal = now.best, now.goal
    if best is None or goal is None or now.below_target is None or worse(best, goal) is not now.below_target:
        return
    relation = "misses" if now.below_target else "reaches"
    yield f"The {name(best)} of {shown(best)} {relation} {_called(goal)}."


def _called(goal: Goal) -> str:
    if goal.split is Split.target:
        return f"the target of {shown(goal)}"
    return f"the {shown(goal)} that people reach" if goal.split is Split.human else f"the {shown(goal)} to beat"


def _questions(now: Situation) -> list[OpenQuestion]:
    lacking = {missing.what: missing for missing in now.missing}
    questions = [
        OpenQuestion(topic=missing.topic, question=f"Still unknown: {ended(what)}", would_change=[4, 5])
        for what, missing in lacking.items()
    ]
    if now.model_exists and now.target is None and not now.brief.known(Topic.performance_gap):
        questions.insert(
            0,
            OpenQuestion(
                topic=Topic.performance_gap, question="Which value of which metric is good enough?", would_change=[4, 9]
            ),
        )
    return questions[:MAX_QUESTIONS]
