"""Results told in passing are compared with what stood before, and the plan moves only on what beats the noise."""

import asyncio

from agent.brief import Brief
from agent.coach import Coach
from agent.intake import read_message
from agent.intake.reading import QuestionKind
from agent.metrics.finding import FRACTION
from agent.turns import Inputs, ThreadEvidence, Turn
from agent.vocabulary import Bottleneck, Pitfall, Verdict
from knowledge.retriever import Library

EGGS = (
    "Candling images of eggs, fertile or not, 60k from the old candler. Errors: train 1.1, "
    "train-dev (old candler, n=5000) 1.6, dev (new candler, n=3000) 9.7. "
    "The people at the table make 1 percent errors on both."
)
STAMPS = (
    "We read hallmarks, 9,900 photos labelled by our assayers. Train 96%, dev 81% on 300 photos, same shops. Need 95."
)


def conversation(*messages: str) -> Turn:
    """The last turn."""

    async def turns() -> Turn:
        coach, turn = Coach(library=Library()), None
        for text in messages:
            turn = await coach.turn(turn.state if turn else {}, Inputs(text=text), ThreadEvidence())
        assert turn is not None
        return turn

    return asyncio.run(turns())


def test_a_change_and_what_stands_now_are_an_experiment_over_the_same_set() -> None:
    turn = conversation(
        EGGS, "Put 2,000 new pictures into training. dev (same 3000) 4.1 now, train-dev 1.7. Real or luck?"
    )

    assert turn.plan is not None
    assert [(entry.before.value, entry.after.value, entry.verdict) for entry in turn.plan.experiments] == [
        (0.097, 0.041, Verdict.supported)
    ]
    assert turn.plan.diagnosis.bottleneck is Bottleneck.data_mismatch  # the sizes told first still hold
    assert "9.7% to 4.1% on 3,000 examples" in turn.reply


def test_a_point_of_three_hundred_is_inside_the_noise() -> None:
    turn = conversation(STAMPS, "Tried mixup in the meantime: 82.0 now instead of 81.0, same 300. Keeper?")

    assert "81% to 82% on 300 examples" in turn.reply
    assert "inside the noise" in turn.reply


def test_which_of_two_models_is_better_is_asked_of_their_scores() -> None:
    told = "We tag letters by ministry (22). Model A 90.6% on 500 letters, model B 91.2% on 500 others. Is B better?"
    asked = read_message(told, turn=1, brief=Brief()).questions

    assert [question.kind for question in asked] == [QuestionKind.is_it_real]
    assert [number.value for number in asked[0].numbers if number.unit == FRACTION] == [0.906, 0.912]


def test_a_pasted_run_is_overtaken_by_a_newer_one() -> None:
    rows = ("5    0.58  0.57", "10   0.67  0.66", "15   0.74  0.73", "18   0.78  0.77", "20   0.80  0.79")
    table = "\n".join(("ep   train IoU  dev IoU (900 scenes)", *rows))
    first = f"Glacier front segmentation, 6,800 masks, people reach IoU 0.93.\n\n{table}\n\nTarget 0.90."
    then = "Ran 80 epochs, all else equal: train IoU 0.91, dev 0.885 on the same 900 scenes. Real improvement?"
    start, turn = conversation(first), conversation(first, then)

    assert start.plan is not None
    assert start.plan.diagnosis.bottleneck is Bottleneck.hyperparameters  # it still improved when it ended
    assert "79% to 88.5% on 900 examples" in turn.reply
    assert turn.plan is not None
    assert not any(finding.check == "still_improving" for finding in turn.findings)


def test_a_plan_that_was_called_off_is_no_plan_any_more() -> None:
    order = (
        "Chat filter, 190k messages labelled. 78% right on 3,000 held-out ones, we want 90. The budget is allocated to "
    )
    turn = conversation(f"{order}label another 500k messages, because more is better.", "We paused the contractor.")

    assert turn.plan is not None
    assert Pitfall.more_data_by_default not in {warning.pitfall for warning in turn.plan.warnings}


WAREHOUSE = (
    "Our speech recogniser for warehouse workers was developed on recordings made in a quiet office: 6% word errors on "
    "500 office sentences it had not heard. In the warehouse it makes 24% on 700 sentences. We need less than 10. "
    "80 hours of office speech, transcribed."
)
RECORDED = "ok we recorded 6 hours in the warehouse and fine-tuned. 24 -> 15.5 on the same 700 sentences"


def test_a_before_and_after_goes_on_with_the_set_that_scored_the_before() -> None:
    turn = conversation(WAREHOUSE, RECORDED)

    assert turn.plan is not None
    entry = turn.plan.experiments[-1]
    assert (entry.before.value, entry.after.value, entry.after.n) == (0.24, 0.155, 700)
    assert "The dev error of 15.5% misses the target" in turn.reply
    assert "24.0% misses" not in turn.reply


def test_a_gain_inside_the_noise_is_named_before_anybody_pays_for_it() -> None:
    turn = conversation(WAREHOUSE, RECORDED, "and what if the next 6 hours only bring half a point?")

    assert "cannot be told from luck" in turn.reply
    assert "15.5% on 700 examples" in turn.reply


def test_a_further_batch_of_what_fails_is_the_plan_itself() -> None:
    turn = conversation(WAREHOUSE, RECORDED, "is it worth recording another 6 hours?")

    assert turn.reply.startswith("**Yes, collecting data for the cases that fail")


def test_a_target_not_reached_yet_is_no_promise() -> None:
    turn = conversation(WAREHOUSE, RECORDED, "can I tell the customer we will reach 10 by June?")

    assert turn.reply.startswith("**Not as a promise yet.**")
    assert "15.5% (13% to 18.4%)" in turn.reply
    assert "5.5 points short" in turn.reply


def test_being_reminded_of_the_plan_gives_the_summary_with_the_newest_score() -> None:
    turn = conversation(WAREHOUSE, RECORDED, "remind me what the plan was in one sentence")

    assert "15.5% (13% to 18.4%)" in turn.reply
    assert "Next, in " in turn.reply


INVOICES = (
    "We sort incoming invoices into 14 cost centres with a fine-tuned BERT. train 1.5% wrong, dev 11% wrong on 900 "
    "invoices from the same clients. Bookkeepers differ on about 2%. Target 4%. 6,000 labelled invoices."
)


def test_steps_that_each_stay_inside_the_noise_may_beat_it_together() -> None:
    first = conversation(INVOICES, "tried dropout 0.3 and weight decay 0.05. dev 9.4 now")
    second = conversation(
        INVOICES,
        "tried dropout 0.3 and weight decay 0.05. dev 9.4 now",
        "then we labelled 4,000 more. 9.4 -> 7.2 on the same 900",
    )

    assert first.plan is not None
    assert second.plan is not None
    assert [entry.change for entry in first.plan.experiments] == ["tried dropout 0.3 and weight decay 0.05"]
    assert "The dev error of 11%" in first.reply
    alone, together = second.plan.experiments[1:]
    assert (alone.before.value, alone.after.value, alone.verdict) == (0.094, 0.072, Verdict.undetermined)
    assert (together.before.value, together.after.value, together.verdict) == (0.11, 0.072, Verdict.supported)
    assert "together" in together.change
    assert "The dev error of 7.2%" in second.reply


def test_two_changes_made_together_are_told_apart_by_taking_one_back() -> None:
    turn = conversation(
        INVOICES, "tried dropout 0.3 and weight decay 0.05. dev 9.4 now", "did both help or only one of them?"
    )

    assert turn.reply.startswith("**Nobody can tell: they were made together**")
    assert "on the same 900 examples" in turn.reply


def test_whether_one_is_done_at_a_score_is_answered_by_the_target() -> None:
    turn = conversation(INVOICES, "are we done if we reach 5?")

    assert "You have set it: error 4%" in turn.reply
