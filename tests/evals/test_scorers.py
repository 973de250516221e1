"""The scorers: each key holds for what it accepts and fails for what it does not."""

from typing import Any

import pytest

from agent.vocabulary import Topic
from evals.constant import MESSAGE, PLAN, constant_scores
from evals.conversation import Conversation, Exchange, answer
from evals.report import as_json, as_text, interval
from evals.scenario import Expect, Scenario, UserTurn
from evals.scorers import OF_THE_PLAN, SCORERS, Score, score

FINDING = {"quantities": [{"name": "dev error", "value": 0.16, "unit": "fraction", "interval": None, "n": None}]}

HOLDS: dict[str, Any] = {
    "phase": ["planned"],
    "ask_topics_any": ["data"],
    "ask_topics_none": ["status"],
    "reply_mentions_any": ["ERROR analysis"],
    "reply_mentions_none": ["GPU"],
    "data_type": ["unstructured"],
    "modalities_all": ["text"],
    "layer": ["genai", "deep_learning"],
    "stage": ["prototype"],
    "gap": ["undetermined"],
    "bottleneck": ["undiagnosed"],
    "focus_step": [4],
    "next_action": ["run_error_analysis"],
    "next_action_not": ["add_compute"],
    "actions_top3_any": ["run_error_analysis"],
    "not_now_any": ["add_compute"],
    "warnings_all": [],
    "warnings_none": ["single_bet"],
    "numbers": [{"value": 0.84, "tolerance": 0.001, "what": "dev accuracy"}],
}
FAILS: dict[str, Any] = {
    "phase": ["answered"],
    "ask_topics_any": ["status"],
    "ask_topics_none": ["data"],
    "reply_mentions_any": ["GPU"],
    "reply_mentions_none": ["analysis"],
    "data_type": ["structured"],
    "modalities_all": ["text", "audio"],
    "layer": ["genai"],
    "stage": ["greenfield"],
    "gap": ["variance"],
    "bottleneck": ["cost"],
    "focus_step": [5],
    "next_action": ["build_baseline"],
    "next_action_not": ["run_error_analysis"],
    "actions_top3_any": ["build_baseline"],
    "not_now_any": ["regularize"],
    "warnings_all": ["single_bet"],
    "warnings_none": None,
    "numbers": [{"value": 0.3, "tolerance": 0.01, "what": "dev error"}],
}


def _one(expect: Expect, message: dict[str, Any]) -> list[Score]:
    scenario = Scenario(id="a", title="a", turns=[UserTurn(user="hi", expect=expect)])
    return list(score(Conversation(scenario, (Exchange("hi", message, expect),), (FINDING,), message["plan"])))


def test_every_key_of_the_format_has_a_scorer_and_both_examples() -> None:
    assert set(SCORERS) == set(Expect.model_fields) == set(HOLDS) == set(FAILS)


@pytest.mark.parametrize("key", SCORERS)
def test_a_key_holds_for_what_it_accepts(key: str) -> None:
    message = MESSAGE | {"asks": [{"topic": "data", "about": "", "question": "?"}]}
    assert [item.holds for item in _one(Expect.model_validate({key: HOLDS[key]}), message)] == [True]


@pytest.mark.parametrize("key", [key for key in SCORERS if FAILS[key] is not None])
def test_a_key_fails_for_what_it_does_not_accept(key: str) -> None:
    message = MESSAGE | {"asks": [{"topic": "data", "about": "", "question": "?"}]}
    (found,) = _one(Expect.model_validate({key: FAILS[key]}), message)
    assert not found.holds
    assert found.reason


@pytest.mark.parametrize("key", OF_THE_PLAN)
def test_without_a_plan_no_key_of_the_plan_holds(key: str) -> None:
    (found,) = _one(Expect.model_validate({key: HOLDS[key]}), MESSAGE | {"plan": None})
    assert not found.holds


def test_an_ask_for_a_missing_detail_is_no_repeat() -> None:
    message = MESSAGE | {"asks": [{"topic": "data", "about": "examples in dev", "question": "?"}]}
    assert _one(Expect(ask_topics_none=[Topic.data]), message)[0].holds


def test_the_simulated_user_answers_each_topic_once_and_admits_what_it_does_not_know() -> None:
    asks = [{"topic": "data"}, {"topic": "status"}, {"topic": "data"}]
    assert answer(asks, {Topic.data: "400 rows."}) == "400 rows.\nI don't know."


def test_a_constant_plan_fails_what_it_cannot_know() -> None:
    scenario = Scenario(id="a", title="a", turns=[UserTurn(user="hi")], expect=Expect.model_validate(FAILS))
    assert not any(item.holds for item in constant_scores([scenario]) if item.key in ("gap", "numbers", "layer"))
    assert PLAN["next_action"] == PLAN["interventions"][0]["action"]


def test_the_report_names_each_miss_and_counts_nothing_twice() -> None:
    keys = [Score("s", 1, "gap", holds=True, reason=""), Score("s", 0, "gap", holds=False, reason="variance")]
    text = as_text(keys, [], ["t: 500"])
    assert "s [end] gap: variance" in text
    assert "not run: t: 500" in text
    assert as_json(keys, [], [])["keys"]["holds"] == 1


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(17, 20, 0.640, 0.948), (20, 20, 0.839, 1.0), (0, 30, 0.0, 0.114), (0, 0, 0.0, 1.0)]
)
def test_the_report_gives_the_reference_intervals(hits: int, n: int, low: float, high: float) -> None:
    assert interval(hits, n) == pytest.approx((low, high), abs=0.001)
