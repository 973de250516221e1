"""Step 6: hyperparameters, one change at a time with a hypothesis; and only when the diagnosis has reached them."""

from collections.abc import Mapping

from agent.known.situation import Situation
from agent.metrics.finding import Finding
from agent.planning import calling
from agent.planning.decisions import Decision, classified, diagnosed, prescribed
from agent.planning.experimenting import NETWORK_KNOBS, TREE_KNOBS
from agent.planning.order import READY
from agent.prose import CAUSE, ended
from agent.vocabulary import Action, Bottleneck, Layer

TUNING = frozenset({Action.tune_hyperparameters, Action.debug_training})
WITH_STEP_5 = frozenset({Action.regularize, Action.set_threshold})
"""Actions of step 5 whose strength is a setting, so that the same rule holds for them."""


def decide(now: Situation, before: Mapping[str, Decision]) -> Decision:
    """Now if training is at fault, later if something else is, and said why."""
    diagnosis = diagnosed(before).diagnosis
    findings = [finding for finding in now.findings.values() if finding.speaks.get(Bottleneck.hyperparameters, 0.0) > 0]
    prompting = classified(before).layer is Layer.genai
    return Decision(
        decision=_decision(before, diagnosis.bottleneck, prompting=prompting),
        rationale=_why(now, findings, prompting=prompting),
        actions=[action for action in prescribed(before).actions if action in TUNING | WITH_STEP_5],
        exit_criterion=_exit(now, prompting=prompting),
        findings=[finding.id for finding in findings],
        blocked=diagnosis.bottleneck is Bottleneck.undiagnosed,
        done=diagnosis.bottleneck in READY,
    )


def _decision(before: Mapping[str, Decision], bottleneck: Bottleneck, *, prompting: bool) -> str:
    first = prescribed(before).interventions[0]
    if first.action in TUNING:
        return f"Now: {ended(first.title)} {ended(first.experiment.change_one_thing)}"
    if first.action in WITH_STEP_5:
        return "Together with step 5: the strength of each change there is a setting, moved alone and logged."
    if prompting:
        return "Nothing is trained while prompting is the layer; prompts follow the same rule: one change at a time."
    if bottleneck is Bottleneck.undiagnosed:
        return "Not yet: settings are tuned once the errors say that training is at fault."
    if bottleneck in READY:
        return "Settled: the settings in use reach the target and are frozen with the release."
    return f"Not yet: the settings stay fixed while step 5 deals with {CAUSE[bottleneck]}."


def _why(now: Situation, findings: list[Finding], *, prompting: bool) -> str:
    if findings:
        return " ".join(ended(finding.claim) for finding in findings[:2])
    if prompting:
        return "A prompt that changed in three places at once teaches nothing about any of them."
    knobs = TREE_KNOBS if calling.trees(now) else NETWORK_KNOBS
    return f"When its turn comes: {knobs}; one change a run, each with its hypothesis."


def _exit(now: Situation, *, prompting: bool) -> str:
    if prompting:
        return "Every prompt version has its score on the same fixed set."
    if calling.trees(now):
        return "The best depth and learning rate lie inside the range searched, and another seed repeats the result."
    return "The best learning rate lies inside the range searched, and another seed repeats the result."
