"""The nine pitfalls as rules over our own plan: no plan that breaks one leaves the system, whoever wrote it."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from agent.known.situation import Situation
from agent.plan import ExecutionPlan, Intervention, NotNow, Step
from agent.planning.experimenting import intervention
from agent.planning.focus import focus_step
from agent.prose import DOING, upper
from agent.vocabulary import Action, Bottleneck, DataType, Layer, Modality, Pitfall

Repair = Callable[[ExecutionPlan], ExecutionPlan]


class Breach(NamedTuple):
    """A rule broken: the sentence that says how, and the repair that is applied once."""

    sentence: str
    repair: Repair


Rule = Callable[[ExecutionPlan, Situation], Iterator[Breach]]


class Reviewed(NamedTuple):
    """A plan after the policy: None if a breach remained, and the sentences of what was repaired and what remained."""

    plan: ExecutionPlan | None
    repaired: tuple[str, ...]
    remaining: tuple[str, ...]


LOOKING = frozenset(
    {
        Action.build_baseline,
        Action.run_error_analysis,
        Action.explore_data,
        Action.set_target_metric,
        Action.fix_evaluation,
        Action.run_many_pocs,
    }
)
"""What may be done before there is a diagnosis: it makes evidence."""

CHANGES_MODEL = frozenset(
    {
        Action.change_architecture,
        Action.tune_hyperparameters,
        Action.regularize,
        Action.add_compute,
        Action.collect_more_data,
        Action.fine_tune_pretrained,
    }
)
"""What makes no sense on data that nobody has looked at."""

NO_CODING = re.compile(
    r"\b(?:no (?:longer )?need|need ?n[o']t|don'?t need|stop|not worth|useless|pointless|no point)\b[^.]{0,40}"
    r"\b(?:learn(?:ing)?|stud(?:y|ying))\b[^.]{0,20}\b(?:cod(?:e|ing)|program(?:ming)?|python)\b",
    re.IGNORECASE,
)
AGENT_UNREVIEWED = re.compile(
    r"\b(?:without|skip(?:ping)?|no)\s+(?:human\s+|code\s+)?review\b"
    r"|\blet (?:the|an|your) agent (?:run|write|migrate)[^.]{0,60}\b(?:production|prod|live)\b",
    re.IGNORECASE,
)
NEUTRAL = "Generated code is reviewed and understood by people before it is used."


def more_data_needs_evidence(plan: ExecutionPlan, now: Situation) -> Iterator[Breach]:
    """More data is advised only where a finding shows that quantity is what is short."""
    yield from _unbacked(
        plan, now, Action.collect_more_data, Bottleneck.data_quantity, "a learning curve still falls at its end"
    )


def compute_needs_evidence(plan: ExecutionPlan, now: Situation) -> Iterator[Breach]:
    """Compute is advised only where a finding shows that it is the constraint."""
    yield from _unbacked(
        plan, now, Action.add_compute, Bottleneck.compute, "a longer or larger rented run measurably pays"
    )


def prompting_has_its_month(plan: ExecutionPlan, _: Situation) -> Iterator[Breach]:
    """Once prompting has had its month, or its plateau, the plan does not prescribe more of it."""
    over = plan.diagnosis.bottleneck is Bottleneck.layer or any(
        warning.pitfall is Pitfall.endless_prompt_tuning for warning in plan.warnings
    )
    if over and _advises(plan, Action.improve_prompting):
        yield Breach(
            "More prompt tuning is advised after prompting has had its month.",
            _demote(Action.improve_prompting, "the sorted mistakes show a cause that a prompt can address"),
        )


def standards_fit_the_stage(plan: ExecutionPlan, now: Situation) -> Iterator[Breach]:
    """Production standards are for what goes to production; an exposed prototype gets them at once."""
    ready = plan.diagnosis.bottleneck in {Bottleneck.production_readiness, Bottleneck.none} or _spoken_for(
        now, Bottleneck.production_readiness
    )
    if not ready and _advises(plan, Action.harden_for_production):
        yield Breach(
            "Production standards are imposed on an experiment that has not proved itself.",
            _demote(Action.harden_for_production, "the target is reached or the system is about to meet real users"),
        )


def bets_are_small(plan: ExecutionPlan, _: Situation) -> Iterator[Breach]:
    """A plan against a single bet offers more than one way: step 8 says to run several."""
    single = any(warning.pitfall is Pitfall.single_bet for warning in plan.warnings)
    if single and Action.run_many_pocs not in plan.steps[7].actions and not _advises(plan, Action.run_many_pocs):
        yield Breach("The plan follows the single bet that it warns of.", _add_to_step(8, Action.run_many_pocs))


def data_is_looked_at(plan: ExecutionPlan, now: Situation) -> Iterator[Breach]:
    """Nothing is changed about a model whose data nobody has looked at."""
    unread = any(warning.pitfall is Pitfall.unexplored_data for warning in plan.warnings)
    if unread and plan.next_action in CHANGES_MODEL:
        yield Breach(
            "The model is to be changed although nobody has looked at its data.",
            _insert_first(Action.explore_data, now),
        )


def coding_is_encouraged(plan: ExecutionPlan, _: Situation) -> Iterator[Breach]:
    """No sentence of the plan tells people not to learn to code."""
    if any(NO_CODING.search(text) for text in _own_texts(plan)):
        yield Breach("The plan advises against learning to code.", _rewrite(NO_CODING))


def layers_are_told_apart(plan: ExecutionPlan, _: Situation) -> Iterator[Breach]:
    """Tables, sound, pictures and sensor signals are not sent to the prompting layer."""
    kinds = set(plan.classification.modalities)
    if plan.classification.layer is Layer.genai and Modality.text not in kinds:
        structured = plan.classification.data_type is DataType.structured
        layer = Layer.machine_learning if structured else Layer.deep_learning
        yield Breach("Data that is no text is sent to the prompting layer.", _at_layer(layer))
    if _advises(plan, Action.improve_prompting) and Modality.text not in kinds:
        yield Breach(
            "Prompt work is advised for data that is no text.",
            _demote(Action.improve_prompting, "the task turns out to be one of text"),
        )


def agents_are_reviewed(plan: ExecutionPlan, _: Situation) -> Iterator[Breach]:
    """No sentence lets an agent's code reach live systems unread, and a warned plan says to review it."""
    if any(AGENT_UNREVIEWED.search(text) for text in _advice(plan)):
        yield Breach("The plan lets unreviewed code reach live systems.", _rewrite(AGENT_UNREVIEWED))
    warned = any(warning.pitfall is Pitfall.unreviewed_agentic_code for warning in plan.warnings)
    if warned and "review" not in plan.steps[8].decision.lower():
        yield Breach("Step 9 does not demand the review that the plan warns of.", _demand_review)


RULES: dict[Pitfall, Rule] = {
    Pitfall.more_data_by_default: more_data_needs_evidence,
    Pitfall.compute_by_hype: compute_needs_evidence,
    Pitfall.endless_prompt_tuning: prompting_has_its_month,
    Pitfall.prototype_production_confusion: standards_fit_the_stage,
    Pitfall.single_bet: bets_are_small,
    Pitfall.unexplored_data: data_is_looked_at,
    Pitfall.discourage_coding: coding_is_encouraged,
    Pitfall.genai_equals_deep_learning: layers_are_told_apart,
    Pitfall.unreviewed_agentic_code: agents_are_reviewed,
}


def diagnosis_comes_first(plan: ExecutionPlan, now: Situation) -> Iterator[Breach]:
    """Without a diagnosis the first action makes evidence, and what follows has a finding behind it."""
    if plan.diagnosis.bottleneck is not Bottleneck.undiagnosed:
        return
    early = [item for item in plan.interventions if item.action not in LOOKING]
    if plan.next_action not in LOOKING or any(not item.findings for item in early):
        yield Breach("An intervention is prescribed before a diagnosis.", _evidence_first(now))


def review(plan: ExecutionPlan, now: Situation) -> Reviewed:
    """Apply every rule; repair each breach once; refuse the plan if one remains."""
    rules = (*RULES.values(), diagnosis_comes_first)
    repaired: list[str] = []
    for rule in rules:
        for breach in list(rule(plan, now)):
            repaired.append(breach.sentence)
            plan = breach.repair(plan)
    plan = _never_empty(plan, now)
    remaining = tuple(breach.sentence for rule in rules for breach in rule(plan, now)) if repaired else ()
    return Reviewed(None if remaining else plan, tuple(repaired), remaining)


def _advises(plan: ExecutionPlan, action: Action) -> bool:
    return any(item.action is action for item in plan.interventions)


def _spoken_for(now: Situation, bottleneck: Bottleneck) -> bool:
    return any(finding.speaks.get(bottleneck, 0.0) > 0 for finding in now.findings.values())


def _unbacked(
    plan: ExecutionPlan, now: Situation, action: Action, bottleneck: Bottleneck, change: str
) -> Iterator[Breach]:
    backed = {id_ for id_, finding in now.findings.items() if finding.speaks.get(bottleneck, 0.0) > 0}
    for item in plan.interventions:
        if item.action is action and not backed & set(item.findings):
            yield Breach(
                f"{upper(DOING[action])} is advised, but no finding shows that it would pay.", _demote(action, change)
            )
            return


def _demote(action: Action, change: str) -> Repair:
    """Take the action from the interventions and put it on the not-now list."""

    def repair(plan: ExecutionPlan) -> ExecutionPlan:
        kept = [item for item in plan.interventions if item.action is not action]
        listed = any(item.action is action for item in plan.not_now)
        reason = "No finding shows that it would pay."
        extra = [] if listed else [NotNow(action=action, reason=reason, would_change_if=change)]
        steps = [
            step.model_copy(update={"actions": [act for act in step.actions if act is not action]})
            for step in plan.steps
        ]
        changed = plan.model_copy(update={"not_now": [*plan.not_now, *extra], "steps": steps})
        return _with(changed, kept)

    return repair


def _insert_first(action: Action, now: Situation) -> Repair:
    """Put an action that makes evidence in front."""

    def repair(plan: ExecutionPlan) -> ExecutionPlan:
        first = intervention(action, 1, now, [], plan.diagnosis)
        return _with(plan, [first, *(item for item in plan.interventions if item.action is not action)])

    return repair


def _evidence_first(now: Situation) -> Repair:
    """Demote what has no finding behind it, and put an action that makes evidence in front if none is there."""

    def repair(plan: ExecutionPlan) -> ExecutionPlan:
        for item in plan.interventions:
            if item.action not in LOOKING and not item.findings:
                plan = _demote(item.action, "the diagnosis names what it repairs")(plan)
        if plan.interventions and plan.interventions[0].action in LOOKING:
            return plan
        return _insert_first(_missing_evidence(now), now)(plan)

    return repair


def _missing_evidence(now: Situation) -> Action:
    return Action.run_error_analysis if now.model_exists else Action.build_baseline


def _with(plan: ExecutionPlan, items: Sequence[Intervention]) -> ExecutionPlan:
    """The plan with these interventions, ranked anew; next action and focus follow from the first."""
    if not items:
        return plan.model_copy(update={"interventions": []})
    ranked = [item.model_copy(update={"rank": rank}) for rank, item in enumerate(items, start=1)]
    first = ranked[0].action
    return plan.model_copy(
        update={
            "interventions": ranked,
            "next_action": first,
            "focus_step": focus_step(first, plan.diagnosis.bottleneck, plan.stage),
        }
    )


def _never_empty(plan: ExecutionPlan, now: Situation) -> ExecutionPlan:
    """Where every intervention was demoted, making evidence is what is left to do."""
    if plan.interventions:
        return plan
    return _insert_first(_missing_evidence(now), now)(plan)


def _add_to_step(number: int, action: Action) -> Repair:
    def repair(plan: ExecutionPlan) -> ExecutionPlan:
        step = plan.steps[number - 1]
        return _with_step(plan, step.model_copy(update={"actions": [*step.actions, action]}))

    return repair


def _with_step(plan: ExecutionPlan, step: Step) -> ExecutionPlan:
    return plan.model_copy(update={"steps": [step if step.number == old.number else old for old in plan.steps]})


def _at_layer(layer: Layer) -> Repair:
    def repair(plan: ExecutionPlan) -> ExecutionPlan:
        classification = plan.classification.model_copy(update={"layer": layer})
        log = [
            record.model_copy(update={"layer": layer}) if record.layer is Layer.genai else record
            for record in plan.decision_log
        ]
        return plan.model_copy(update={"classification": classification, "decision_log": log})

    return repair


def _demand_review(plan: ExecutionPlan) -> ExecutionPlan:
    step = plan.steps[8]
    return _with_step(plan, step.model_copy(update={"decision": f"{step.decision} {NEUTRAL}"}))


def _advice(plan: ExecutionPlan) -> Iterator[str]:
    """What the plan tells people to do."""
    for item in plan.interventions:
        yield from (item.title, item.experiment.change_one_thing)
    for step in plan.steps:
        yield step.decision


def _own_texts(plan: ExecutionPlan) -> Iterator[str]:
    """Every sentence of our own; quotes and warnings repeat the user's words and are none."""
    yield from _advice(plan)
    for item in plan.interventions:
        yield from (item.why, item.experiment.hypothesis, item.experiment.stop_rule)
    for step in plan.steps:
        yield from (step.rationale, step.exit_criterion)
    for rejected in plan.not_now:
        yield rejected.reason


def _rewrite(pattern: re.Pattern[str]) -> Repair:
    """Replace each text of our own that matches by one sentence that is safe."""

    def clean(text: str) -> str:
        return NEUTRAL if pattern.search(text) else text

    def repair(plan: ExecutionPlan) -> ExecutionPlan:
        items = [
            item.model_copy(
                update={
                    "title": clean(item.title),
                    "why": clean(item.why),
                    "experiment": item.experiment.model_copy(
                        update={
                            "hypothesis": clean(item.experiment.hypothesis),
                            "change_one_thing": clean(item.experiment.change_one_thing),
                            "stop_rule": clean(item.experiment.stop_rule),
                        }
                    ),
                }
            )
            for item in plan.interventions
        ]
        steps = [
            step.model_copy(
                update={
                    "decision": clean(step.decision),
                    "rationale": clean(step.rationale),
                    "exit_criterion": clean(step.exit_criterion),
                }
            )
            for step in plan.steps
        ]
        not_now = [item.model_copy(update={"reason": clean(item.reason)}) for item in plan.not_now]
        return plan.model_copy(update={"interventions": items, "steps": steps, "not_now": not_now})

    return repair
