"""What people write once they have a plan: bare results, others' proposals, how many more, whether they are done."""

import pytest

from agent.vocabulary import Action, Verdict
from tests.test_reported_results import conversation

BOTTLES = (
    "A camera classifies bottle defects (chip, scuff, wrong label). 6,400 labelled photos from line 1. "
    "Train error 3%, dev "
    "dev error 11% on 900 photos, people on the line get 2%. We need 5%. Three of us, until March."
)
FLOWERS = (
    "Demand forecasting for a flower wholesaler, daily sales of 4 years. LightGBM, WAPE 31% on the last 8 "
    "weeks. Buyers "
    "say 20 would be great."
)
SORTED = "We sorted the 82 errors: 47 scuffs that are only reflections, 20 chips at the rim, 15 rest."
FILTERED = "Reflections: we put a polarising filter on, retrained: 6.0% on a new set of 900 photos with filter."


def test_the_name_of_a_class_is_no_word_on_the_labels() -> None:
    turn = conversation(BOTTLES)
    assert turn.plan is not None
    assert turn.plan.next_action is Action.regularize


def test_why_this_and_not_that_is_answered_for_what_was_left_out() -> None:
    reply = conversation(BOTTLES, "why do you say overfitting and not more data?").reply
    assert reply.startswith("**Collecting more data: not now.**")


def test_what_cannot_be_collected_is_ruled_out_and_the_next_best_is_told() -> None:
    turn = conversation(BOTTLES, "we can't collect anything before February, the line is down. what else?")
    assert "collecting more data is ruled out" in turn.reply
    assert "Regularize the model" in turn.reply


def test_how_many_more_is_told_by_the_project_and_by_published_curves() -> None:
    turn = conversation(BOTTLES, "how many more photos would we need for 5%?")
    assert "9.5 times" in turn.reply
    assert "1,600 and 3,200" in turn.reply
    assert "more_data_needed" in [f.check for f in turn.findings]


def test_what_a_colleague_proposes_is_weighed() -> None:
    reply = conversation(BOTTLES, "my colleague says we should just ask GPT-5 to look at the photos").reply
    assert reply.startswith("**For this project: deep learning.**")


def test_a_fix_that_beats_the_noise_on_a_new_set_makes_the_old_sorting_stale() -> None:
    turn = conversation(BOTTLES, SORTED, FILTERED)
    assert turn.plan is not None
    assert [(e.before.value, e.after.value, e.verdict) for e in turn.plan.experiments] == [
        (0.11, 0.06, Verdict.supported)
    ]
    assert "Corrected" not in turn.reply
    assert "47 of 82" not in turn.reply


def test_whether_one_is_done_is_told_by_the_interval_and_the_target() -> None:
    reply = conversation(BOTTLES, SORTED, FILTERED, "are we done? the boss asks for a date").reply
    assert "**Not as a promise yet.** It stands at 6% (4.6% to 7.7%)" in reply


@pytest.mark.parametrize(
    ("told", "after"),
    [
        ("I added holidays (Valentine, mother's day etc): 27.5", [0.275]),
        ("promotions: 24.9. weather: 24.8", [0.249, 0.248]),
        ("added the weather, 26.1 now", [0.261]),
    ],
)
def test_a_bare_number_behind_a_change_is_its_result_in_the_metric_of_the_project(
    told: str, after: list[float]
) -> None:
    turn = conversation(FLOWERS, told)
    assert turn.plan is not None
    assert [entry.after.value for entry in turn.plan.experiments] == after
    assert "31%" in turn.reply


@pytest.mark.parametrize("told", ["rows: 24.9 million", "meeting: 3", "we have 30 shops"])
def test_other_numbers_are_no_results(told: str) -> None:
    turn = conversation(FLOWERS, told)
    assert turn.plan is not None
    assert turn.plan.experiments == []


WAGES = (
    "We built a question answering bot over 1,300 pages of wage agreements. gpt-4.1-mini, embeddings "
    "search top 5. 180 test "
    "questions written by our legal desk: 68% answered right. Legal wants 90."
)
MISSED = "I looked: of the 58 wrong ones, 39 didn't have the right paragraph in the top 5."
VOICE = (
    "Customer support voice bot, live since June. ASR + intent model (ours) + dialog scripts. Containment 41%, "
    "business case "
    "assumed 55. Nobody knows which part fails. We've recordings of everything."
)
CALLS = "Heard 60 failed calls: 31 ASR garbage (dialect, background), 17 intent wrong, 8 caller wanted a human, 4 bug."


def test_a_right_text_that_was_not_found_is_the_fault_of_the_search() -> None:
    turn = conversation(WAGES, MISSED)
    assert turn.plan is not None
    assert turn.plan.next_action is Action.fix_component


def test_a_later_score_is_of_the_only_held_out_set_there_is() -> None:
    turn = conversation(WAGES, "we went from top 5 to top 15: 74% right on the 180", "and a reranker on top: 79")
    assert turn.plan is not None
    told = [(e.before.value, e.after.value, e.verdict) for e in turn.plan.experiments]
    assert (0.68, 0.74, Verdict.undetermined) in told
    assert told[-1] == (0.68, 0.79, Verdict.supported)
    assert turn.plan.experiments[-1].after.n == 180


def test_a_set_that_grew_is_scored_anew() -> None:
    reply = conversation(WAGES, "ok wrote 420 new questions, so 600 now: 77%").reply
    assert "The test error of 23%" in reply


def test_why_this_first_is_answered_where_the_plan_stays() -> None:
    reply = conversation(VOICE, CALLS, "why ASR first? the intent model is what we can change").reply
    assert "The evidence:" in reply
    assert "31 of 60 errors" in reply


def test_what_would_have_been_replaces_no_score() -> None:
    turn = conversation(VOICE, CALLS, "tried it on the 60: 14 of the 31 would have been right")
    assert turn.plan is not None
    assert turn.plan.experiments == []
    assert "replaces" not in turn.reply


def test_replacing_everything_is_weighed_and_a_report_is_the_summary() -> None:
    told = conversation(VOICE, CALLS, "my manager wants to replace everything with a speech-to-speech model by January")
    assert told.reply.startswith("**Changing the model: not now.**")
    assert conversation(VOICE, CALLS, "ok. what do I report on Friday?").reply.startswith("The project:")
