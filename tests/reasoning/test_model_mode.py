"""What a model adds, and what it costs."""

import json
from datetime import date

import pytest

from agent.reasoning.endpoint import Address
from agent.reasoning.llm import ModelReasoner
from agent.reasoning.spending import Limits, Price, estimated
from evals.beside import structure
from knowledge.retriever import Library
from tests.reasoning.minds import faithful, writer
from tests.reasoning.model_server import Call, Mind, model_server
from tests.reasoning.talking import BOLTS, Thread, reasoning

LIBRARY = Library.open()
PROMPT_TOKENS = 12_000
"""Of a first plan, all its calls together."""
UNSAID = "Come spring eight A100 cards will hum in the basement, the order is through."


def finding(quote: str, restated: str) -> Mind:
    """A mind that finds one more fact."""
    found = json.dumps({"facts": [{"quote": quote, "restated": restated}]})
    return lambda call: found if call.kind == "intake" else faithful(call)


async def test_a_first_plan_takes_five_calls_an_answer_one_and_unchanged_steps_none() -> None:
    async with reasoning(faithful, library=LIBRARY) as (thread, served):
        await thread.say(BOLTS)
        assert [call.kind for call in served.calls] == ["intake", "wave", "wave", "wave", "reply"]

        served.calls.clear()
        await thread.say("Why not more data?")
        assert [call.kind for call in served.calls] == ["answer"]

        served.calls.clear()
        await thread.say("thanks")
        assert served.calls == []


async def test_a_model_writes_the_words_and_the_plan_names_it() -> None:
    alone = await Thread().say(BOLTS)
    async with reasoning(writer) as (thread, _):
        turn = await thread.say(BOLTS)

    assert turn.plan is not None
    assert turn.plan.reasoner == "llm:fake"
    assert turn.plan.diagnosis.rationale.startswith("In short: ")
    assert turn.plan.interventions[0].why.startswith("In short: ")
    assert "Put plainly, the largest gap in error decides." in turn.reply
    assert structure(turn.plan) == structure(alone.plan)
    assert turn.usage["fell_back"] == {}
    assert thread.streamed == turn.reply


async def test_the_same_facts_give_the_same_plan_in_the_next_turn() -> None:
    async with reasoning(writer) as (thread, _):
        first = await thread.say(BOLTS)
        second = await thread.say("thanks")

    assert second.plan == first.plan


async def test_steps_whose_drafts_did_not_change_keep_their_words_and_cost_nothing() -> None:
    async with reasoning(writer) as (thread, served):
        first = await thread.say(BOLTS)
        served.calls.clear()
        second = await thread.say("We are two engineers.")

    asked = {step for call in served.calls if call.kind == "wave" for step in call.data["drafts"]}
    assert first.plan is not None
    assert second.plan is not None
    assert second.plan.version == 2
    assert not asked & {"classify", "diagnose", "intervene", "choose_layer"}
    assert second.plan.diagnosis == first.plan.diagnosis
    assert second.plan.diagnosis.rationale.startswith("In short: ")


async def test_a_first_plan_reads_few_tokens_and_later_turns_no_more() -> None:
    async with reasoning(faithful, library=LIBRARY) as (thread, served):
        await thread.say(BOLTS)
        first = sum(estimated(json.dumps(call.body)) for call in served.calls)
        costs = []
        for turn in range(6):
            served.calls.clear()
            await thread.say(f"We collected another {turn + 2},000 photos in hall {turn}.")
            costs.append(sum(estimated(json.dumps(call.body)) for call in served.calls))

    assert first <= PROMPT_TOKENS
    assert costs[-1] <= 1.2 * costs[2]


async def test_a_fact_that_the_grammar_missed_is_found_by_both_witnesses() -> None:
    """The model restates it, the grammar reads the restatement, the quote names thing and act: the rules warn."""
    restated = "We have ordered eight A100 cards."
    async with reasoning(finding(UNSAID, restated), library=LIBRARY) as (thread, _):
        turn = await thread.say(f"{BOLTS} {UNSAID}")
    alone = await Thread(library=LIBRARY).say(f"{BOLTS} {UNSAID}")

    assert turn.plan is not None
    assert alone.plan is not None
    assert [warning.quote for warning in turn.plan.warnings if warning.pitfall == "compute_by_hype"] == [UNSAID]
    assert not [warning for warning in alone.plan.warnings if warning.pitfall == "compute_by_hype"]


@pytest.mark.parametrize(
    ("quote", "restated"),
    [
        ("we will buy 64 GPUs", "We will buy 64 GPUs."),  # nobody wrote it
        ("4,000 labelled photos", "We plan to buy more GPUs."),  # something else
        ("a ConvNet runs", "The test accuracy is 12%."),  # a number of its own
        ("Train error 3%", "The dev error is 3%."),  # another name
        ("we need 5%", "We need to collect more data."),  # another meaning
        ("Next month we label another 20,000 photos", "We label photos of failing cases."),  # read already
    ],
)
async def test_a_fact_without_its_witnesses_is_dropped(quote: str, restated: str) -> None:
    """A model cannot put words in the user's mouth."""
    alone = await Thread(library=LIBRARY).say(BOLTS)
    async with reasoning(finding(quote, restated), library=LIBRARY) as (thread, _):
        turn = await thread.say(BOLTS)

    assert structure(turn.plan) == structure(alone.plan)


async def test_a_cheaper_model_reads_and_the_strong_one_reasons() -> None:
    async with model_server(faithful) as cheap, model_server(faithful) as strong:
        reasoner = ModelReasoner(Address("strong", strong.url), intake=Address("cheap", cheap.url))
        turn = await Thread(reasoner, LIBRARY).say(BOLTS)
        await reasoner.close()

    assert [call.body["model"] for call in cheap.calls] == ["cheap"]
    assert {call.body["model"] for call in strong.calls} == {"strong"}
    assert turn.usage["model"] == "strong"


async def test_an_invented_number_is_sent_back_once_with_the_reason() -> None:
    """The second try is taken where it is right."""
    tries: list[Call] = []

    def first_wrong(call: Call) -> str:
        if call.kind != "wave":
            return faithful(call)
        tries.append(call)
        answer = json.loads(writer(call))
        if len(call.body["messages"]) == 2 and "diagnose" in answer:
            answer["diagnose"]["rationale"] = "Dev error would fall to 1.7%. Train 3%, dev 12%, 5% is needed."
        return json.dumps(answer)

    async with reasoning(first_wrong) as (thread, served):
        turn = await thread.say(BOLTS)

    repairs = [call for call in served.calls if len(call.body["messages"]) > 2]
    assert len(repairs) == 1
    assert "these numbers stand nowhere in the data: 1.7%" in repairs[0].body["messages"][-1]["content"]
    assert turn.plan is not None
    assert turn.plan.diagnosis.rationale.startswith("In short: ")


async def test_a_second_violation_keeps_the_rules_words_and_the_plan_says_so() -> None:
    def stubborn(call: Call) -> str:
        answer = json.loads(faithful(call)) if call.kind == "wave" else {}
        if "diagnose" in answer:
            answer["diagnose"]["rationale"] = "It will reach 99.7%."
        return json.dumps(answer) if answer else faithful(call)

    alone = await Thread().say(BOLTS)
    async with reasoning(stubborn) as (thread, _):
        turn = await thread.say(BOLTS)

    assert turn.plan is not None
    assert alone.plan is not None
    assert turn.plan.diagnosis == alone.plan.diagnosis
    assert "Step 4 keeps words of the rules: the model's could not be used." in turn.plan.assumptions
    assert list(turn.usage["fell_back"]) == ["diagnose"]


async def test_an_ungrounded_sentence_of_the_reply_is_replaced() -> None:
    def boasting(call: Call) -> str:
        return f"That is 88.8% sure. {call.data['passage']}" if call.kind == "reply" else faithful(call)

    async with reasoning(boasting) as (thread, _):
        turn = await thread.say(BOLTS)

    assert "88.8" not in turn.reply
    assert "12%" in turn.reply
    assert thread.streamed == turn.reply


async def test_a_reply_cut_short_is_finished_by_the_rules() -> None:
    alone = await Thread().say(BOLTS)
    async with reasoning(faithful, faults=["", "", "", "", "cut"]) as (thread, _):
        turn = await thread.say(BOLTS)

    told, remark = turn.reply.rsplit("\n\n", 1)
    assert remark == "*The model was cut off in the middle of its answer; the rules did its part.*"
    assert set(told.split()) == set(alone.reply.split())
    assert thread.streamed == turn.reply


async def test_the_budget_of_a_project_is_passed_by_at_most_one_call() -> None:
    price = Price(read=1.0, written=4.0)
    limits = Limits(thread_tokens=2_500)
    async with reasoning(faithful, library=LIBRARY, limits=limits, price=price) as (thread, served):
        first = await thread.say(BOLTS)
        second = await thread.say("Correction: the dev error is 14% on 900 photos.")

    assert len(served.calls) == 3  # 1,000 tokens each
    assert first.usage["tokens"] == first.usage["thread_tokens"] == 3_000
    assert first.usage["cost"] == pytest.approx(3 * (900 * 1 + 100 * 4) / 1e6)
    assert "The token budget of this project is spent" in first.reply
    assert "The token budget of this project is spent" in second.reply
    assert second.plan is not None
    assert second.plan.version == 2


async def test_the_budget_of_a_day_holds_for_all_projects_and_ends_with_the_day() -> None:
    days = [date(2026, 3, 1)]
    async with model_server(faithful) as served:
        reasoner = ModelReasoner(
            Address("m", served.url, price=Price(1, 1)), limits=Limits(day_cost=0.0005), today=lambda: days[-1]
        )
        first = await Thread(reasoner).say(BOLTS)
        second = await Thread(reasoner).say(BOLTS)
        days.append(date(2026, 3, 2))
        third = await Thread(reasoner).say(BOLTS)
        await reasoner.close()

    assert [turn.usage["calls"] for turn in (first, second, third)] == [1, 0, 1]
    assert "The money set aside for this day is spent" in second.reply


@pytest.mark.parametrize(
    ("unsaid", "restated", "pitfall"),
    [
        ("Our whole staking of the year rides on this network.", "We bet everything on one model.", "single_bet"),
        ("Not one pair of eyes has been on the photos.", "Nobody has looked at the data.", "unexplored_data"),
        (
            "To us GenAI, deep learning, ML: one big bag.",
            "GenAI and deep learning are the same thing.",
            "genai_equals_deep_learning",
        ),
    ],
)
async def test_a_pitfall_that_the_grammar_missed_is_warned_of(unsaid: str, restated: str, pitfall: str) -> None:
    """A deed in unusual words, restated by the model and witnessed by the quote."""
    alone = await Thread(library=LIBRARY).say(f"{BOLTS} {unsaid}")
    async with reasoning(finding(unsaid, restated), library=LIBRARY) as (thread, _):
        turn = await thread.say(f"{BOLTS} {unsaid}")

    assert alone.plan is not None
    assert turn.plan is not None
    assert pitfall not in [warning.pitfall for warning in alone.plan.warnings]
    assert [warning.quote for warning in turn.plan.warnings if warning.pitfall == pitfall] == [unsaid]
