"""Step 4: where does the error come from, what holds the project back, and how far is the project?"""

from collections.abc import Mapping

from agent.decisions import Decision, DiagnoseDecision
from agent.experimenting import name, shown
from agent.plan import Diagnosis, OpenQuestion
from agent.playbook import EXIT
from agent.prose import GAP, HOLDS_BACK, ended, upper
from agent.situation import Situation
from agent.vocabulary import Action, Bottleneck, Gap, Stage, Topic
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
        decision=f"What holds the project back: {HOLDS_BACK[outcome.bottleneck]}.",
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
    return f"Made: it rests on {outcome.basis} numbers, and its experiment in step 5 can still prove it wrong."


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
    parts = [ended(upper(outcome.why))]
    best, goal = now.best, now.goal
    if best is not None and goal is not None and now.below_target is not None:
        relation = "misses" if now.below_target else "reaches"
        parts.append(f"The {name(best)} of {shown(best)} {relation} the {shown(goal)} that counts.")
    if outcome.gap not in {Gap.undetermined, Gap.none}:
        parts.append(f"The largest gap in the error budget is {GAP[outcome.gap]}.")
    others = {outcome.bottleneck, Bottleneck.production_readiness, Bottleneck.none, Bottleneck.undiagnosed}
    rivals = [side for side in outcome.weighed if side.bottleneck not in others and side.score > 0]
    if rivals and outcome.bottleneck is not Bottleneck.undiagnosed:
        names = " and ".join(rival.bottleneck.value.replace("_", " ") for rival in rivals[:2])
        parts.append(f"Less weighs for {names}.")
    return " ".join(parts)


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
