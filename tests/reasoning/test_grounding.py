"""Which numbers of a text count as grounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.metrics.finding import Finding, Quantity
from agent.reasoning.grounding import ungrounded
from agent.vocabulary import Verdict

FINDING = Finding(
    id="f-1",
    check="error_budget",
    verdict=Verdict.note,
    claim="Dev error is 12.3%.",
    quantities=(Quantity(name="dev error", value=0.1234, unit="fraction", interval=(0.101, 0.149), n=1200),),
)


def missing(text: str, said: str = "") -> list[str]:
    return ungrounded(text, findings=[FINDING], plan=None, said=[said])


@pytest.mark.parametrize(
    "text",
    [
        "The dev error is 12.3% (10.1% to 14.9%) on 1,200 examples.",
        "The dev error is 12 percent, so 88% are right.",
        "That is 12.3 points.",
        "Go on with step 4, then steps 5 and 6.",
        "1. First\n2. Second",
        "The interval (95% interval) is wide; measured on 2026-11-24.",
        "In version 3 of the plan nothing of that changed.",
        "The column `top_17` and ResNet50 are names.",
    ],
)
def test_these_numbers_have_a_source(text: str) -> None:
    assert missing(text) == []


@pytest.mark.parametrize(
    ("text", "number"), [("Error is 13%.", "13%"), ("Label 500 more.", "500"), ("It costs $7k.", "$7k")]
)
def test_these_numbers_have_none(text: str, number: str) -> None:
    assert missing(text) == [number]


def test_what_the_user_said_may_be_repeated() -> None:
    assert missing("You have 55,000 boards and need 95%.", said="55k boards, we need .95") == []


def test_a_cited_passage_lends_its_numbers() -> None:
    assert ungrounded("Give it 30 days.", findings=[], plan=None, said=[], cited=["about 30 days"]) == []


@given(st.floats(min_value=0, max_value=1))
def test_any_rate_of_a_finding_may_be_shown_in_percent(value: float) -> None:
    finding = FINDING.model_copy(update={"quantities": (Quantity(value=value, unit="fraction"),), "claim": ""})

    assert ungrounded(f"It is {value * 100:.1f}%.", findings=[finding], plan=None, said=[]) == []
