"""Step 7: can prompting still reach the target, does cost decide, or does the work move down to deep learning?"""

from collections.abc import Mapping

from agent.brief import FactKind
from agent.known.situation import MONTH_OF_PROMPTING, Situation
from agent.metrics.finding import Quantity
from agent.plan import LayerRecord
from agent.planning.decisions import Decision, LayerDecision, classified, diagnosed
from agent.prose import KIND, LAYER, amount, ended, upper
from agent.vocabulary import Action, Bottleneck, Layer


def decide(now: Situation, before: Mapping[str, Decision]) -> LayerDecision:
    """Keep a record of the layer and of what would reopen the question, so that the team does not cycle."""
    layer = classified(before).layer
    bottleneck = diagnosed(before).diagnosis.bottleneck
    why, reopen_if, actions = _reasons(now, before, layer, bottleneck)
    return LayerDecision(
        decision=_decision(now, layer),
        rationale=why,
        actions=actions,
        exit_criterion=f"The decision is on record; it is reopened if {ended(reopen_if)}",
        done=bottleneck not in {Bottleneck.layer, Bottleneck.cost} and now.model_exists,
        record=LayerRecord(layer=layer, why=why, reopen_if=reopen_if, turn=now.turn),
    )


def _decision(now: Situation, layer: Layer) -> str:
    used = now.layer_in_use
    if used is None:
        return f"{upper(LAYER[layer])} is the layer to work at."
    return f"Stay with {LAYER[layer]}." if used is layer else f"Move from {LAYER[used]} to {LAYER[layer]}."


def _reasons(
    now: Situation, before: Mapping[str, Decision], layer: Layer, bottleneck: Bottleneck
) -> tuple[str, str, list[Action]]:
    days, used = now.days_of_prompting, now.layer_in_use
    if bottleneck is Bottleneck.cost:
        bills = [fact.value for fact in now.brief.of(FactKind.cost) if isinstance(fact.value, Quantity)]
        bill = f" of {amount(bills[-1])}" if bills else ""
        why = (
            f"Quality is reached and the bill{bill} is the constraint: a small model fine-tuned on the logged traffic "
            "bends the cost curve."
        )
        reopen_if = (
            "the small model cannot hold the quality in a shadow test, or prices fall so far that it repays nothing"
        )
        return why, reopen_if, [Action.fine_tune_small_model_for_cost]
    if days is not None and days >= MONTH_OF_PROMPTING and not now.target_met and used in {None, Layer.genai}:
        why = f"{days:.0f} days of prompt tuning have missed the target, more than the month it deserves."
        reopen_if = (
            "the error analysis shows a fault outside the model, or a day's trial of another model hits the target"
        )
        return why, reopen_if, [Action.fine_tune_pretrained]
    if layer is Layer.genai:
        started = f"; {days:.0f} days have been spent so far" if days is not None else ""
        why = f"Prompting is the fastest way to learn what the text holds{started}."
        return why, "prompting still misses the target after about a month, or its cost grows with use", []
    if bottleneck is Bottleneck.layer and used is not None and used is not layer:
        why = f"{upper(LAYER[used])} is the wrong layer for this data; {LAYER[layer]} serves it."
        reopen_if = "a baseline at the new layer does not beat the present approach on the same held-out set"
        return why, reopen_if, [Action.build_baseline]
    kinds = " and ".join(KIND[kind] for kind in classified(before).modalities)
    why = f"For {kinds} this is the layer of step 1, and no finding speaks against it."
    return why, "a tuned, sound model at this layer stops short of the target while people do not", []
