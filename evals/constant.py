"""What the same constant plan would score for everybody: the floor that any skill must clear."""

from collections.abc import Iterable
from typing import Any

from evals.conversation import Conversation, Exchange
from evals.scenario import Scenario
from evals.scorers import Score, score

PLAN: dict[str, Any] = {
    "classification": {"data_type": "unstructured", "modalities": ["text"], "layer": "deep_learning"},
    "stage": "prototype",
    "diagnosis": {"gap": "undetermined", "bottleneck": "undiagnosed", "error_budget": []},
    "focus_step": 4,
    "next_action": "run_error_analysis",
    "interventions": [{"action": "run_error_analysis"}],
    "not_now": [{"action": "add_compute"}, {"action": "collect_more_data"}],
    "warnings": [],
}
MESSAGE: dict[str, Any] = {"phase": "planned", "asks": [], "reply": "Run an error analysis first.", "plan": PLAN}


def constant_scores(scenarios: Iterable[Scenario]) -> list[Score]:
    """The keys of all scenarios, scored against that plan."""
    return [item for scenario in scenarios for item in score(_talk(scenario))]


def _talk(scenario: Scenario) -> Conversation:
    exchanges = tuple(Exchange(turn.user, MESSAGE, turn.expect) for turn in scenario.turns)
    return Conversation(scenario, exchanges, (), PLAN)
