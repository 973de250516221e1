"""Step 6: hyperparameters, one change at a time with a hypothesis; and only when the diagnosis has reached them."""

from collections.abc import Mapping

from agent.decisions import Decision, classified, diagnosed, prescribed
from agent.metrics.finding import Finding
from agent.prose import ended, quoted
from agent.situation import Situation
from agent.vocabulary import Action, Bottleneck, Layer

TUNING = frozenset({Action.tune_hyperparameters, Action.debug_training, Action.regularize, Action.set_threshold})


def decide(now: Situation, before: Mapping[str, Decision]) -> Decision:
    """Now if training is at fault, later if something else is, and said why."""
    diagnosis = diagnosed(before).diagnosis
    first = prescribed(before).interventions[0]
    findings = [finding for finding in now.findings.values() if finding.speaks.get(Bottleneck.hyperparameters, 0.0) > 0]
    actions = [action for action in prescribed(before).actions if action in TUNING]
    if first.action in TUNING:
        decision = f"Now: {ended(first.title)} {ended(first.experiment.change_one_thing)}"
    elif classified(before).layer is Layer.genai:
        decision = (
            "Nothing is trained while prompting is the layer; prompts follow the same rule: one change at a time."
        )
    elif diagnosis.bottleneck is Bottleneck.undiagnosed:
        decision = "Not yet: settings are tuned once the errors say that training is at fault."
    elif diagnosis.bottleneck in {Bottleneck.production_readiness, Bottleneck.none}:
        decision = "Settled: the settings in use reach the target and are frozen with the release."
    else:
        decision = f"After step 5: first comes {quoted(first.title)}, with the settings held fixed."
    return Decision(
        decision=decision,
        rationale=_why(findings),
        actions=actions,
        exit_criterion="The best learning rate lies inside the range searched, and another seed repeats the result.",
        findings=[finding.id for finding in findings],
        blocked=diagnosis.bottleneck is Bottleneck.undiagnosed,
        done=diagnosis.bottleneck in {Bottleneck.production_readiness, Bottleneck.none},
    )


def _why(findings: list[Finding]) -> str:
    if findings:
        return " ".join(ended(finding.claim) for finding in findings[:2])
    return "Learning rate and network size matter most; every run is logged with its one change and its hypothesis."
