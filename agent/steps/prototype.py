"""Step 3: the quick prototype in a sandbox that makes the first mistakes to learn from."""

from collections.abc import Mapping

from agent.known.situation import Situation
from agent.planning import calling
from agent.planning.calling import name, shown
from agent.planning.decisions import Decision, classified
from agent.prose import LAYER, number, upper
from agent.vocabulary import Action, Layer

FIRST_TRY = {
    Layer.genai: "a prompt to a foundation model",
    Layer.deep_learning: "a small pre-trained network with a new head",
    Layer.machine_learning: "gradient-boosted trees with default settings",
}


def decide(now: Situation, before: Mapping[str, Decision]) -> Decision:
    """Build it if nothing is there; bring it back into the sandbox if it stands outside."""
    layer = classified(before).layer
    first = FIRST_TRY[layer]
    exit_criterion = "A first version is scored on held-out examples, and its mistakes can be read."
    if now.exposed:
        return Decision(
            decision="Take the prototype back into the sandbox, or bring it to production standard: it is exposed now.",
            rationale="Low standards are allowed only without sensitive data and outside exposure.",
            actions=[Action.harden_for_production],
            exit_criterion="No outside access and no sensitive data in the prototype.",
        )
    if now.model_exists:
        return Decision(
            decision=_runs(now, now.layer_in_use or layer),
            rationale="As an instrument it has done its work: its mistakes are the evidence that the next steps use.",
            exit_criterion=exit_criterion,
            done=True,
        )
    return Decision(
        decision=(
            f"Build the simplest version that can be scored on {calling.stock(now)}: {first}, in a sandbox without "
            "sensitive data."
        ),
        rationale="The point is feedback, not a product: how it fails tells which data and which approach are needed.",
        actions=[Action.build_baseline],
        exit_criterion=exit_criterion,
    )


def _runs(now: Situation, layer: Layer) -> str:
    """What runs, and how good it is where that is known."""
    called, best = calling.model(now), now.best
    what = f"{upper(called)} runs ({LAYER[layer]})" if called else f"A first version runs ({LAYER[layer]})"
    if best is None:
        return f"{what}; no held-out score of it is known yet."
    on = f" on {number(best.n)} examples" if best.n else ""
    return f"{what}; its {name(best)} is {shown(best)}{on}."
