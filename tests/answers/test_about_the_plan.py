"""Questions about the plan as a whole: what changed, how long, which test, which layer, where the errors sit."""

from agent.answers import answer
from agent.brief import Brief, FactKind
from agent.intake.reading import QuestionKind
from agent.plan import Change, LayerRecord
from agent.vocabulary import Action, Layer, Split, Topic
from tests.answers.books import BOOKS, ask
from tests.samples import brief, budget_finding, fact, known, plan, rate


def test_what_changed_is_told_with_its_reason_once() -> None:
    because = "You wrote “dev error is 9%”"
    changes = [Change(what=what, from_="12%", to="9%", because=because) for what in ("Dev error", "Gap to target")]

    text = answer(ask(QuestionKind.what_changed), known(plan=plan(version=2, changes=changes)), BOOKS).text

    assert "Dev error: from 12% to 9%" in text
    assert text.count(because) == 1


def test_a_first_version_has_changed_nothing() -> None:
    assert "first version" in answer(ask(QuestionKind.what_changed), known(), BOOKS).text


def test_how_long_it_takes_is_an_effort_against_the_users_own_bounds() -> None:
    date = fact(Topic.constraints, FactKind.deadline, "the audit is in May")
    text = answer(ask(QuestionKind.how_long), known(brief=brief(date)), BOOKS).text

    assert "days" in text
    assert "“the audit is in May”" in text


def test_a_summary_is_short_and_holds_level_cause_and_next_step() -> None:
    only = budget_finding()
    text = answer(ask(QuestionKind.summary), known(findings={only.id: only}), BOOKS).text

    assert len(text.split()) < 120
    for part in ("11% (9.1% to 13.2%)", "overfitting", "Regularize the coil network"):
        assert part in text


def test_whether_another_layer_would_do_is_answered_for_this_project() -> None:
    record = LayerRecord(layer=Layer.deep_learning, why="Photos.", reopen_if="people can no longer tell", turn=1)
    text = answer(ask(QuestionKind.which_layer), known(plan=plan(decision_log=[record])), BOOKS).text

    assert text.startswith("**For this project: deep learning.**")
    assert "people can no longer tell" in text


def test_which_test_is_the_whole_experiment() -> None:
    text = answer(ask(QuestionKind.which_test), known(), BOOKS).text

    for part in ("Hypothesis", "one change", "Held fixed: data, network", "The bar"):
        assert part in text


def test_where_the_errors_sit_is_not_made_up() -> None:
    assert "Nobody knows yet" in answer(ask(QuestionKind.where_errors), known(), BOOKS).text


def test_where_the_errors_sit_is_what_the_checks_counted() -> None:
    night = budget_finding().model_copy(
        update={"id": "slices-1", "check": "slice_concentration", "claim": "Night photos carry 60% of the errors."}
    )
    text = answer(ask(QuestionKind.where_errors), known(findings={night.id: night}), BOOKS).text

    assert "Night photos carry 60% of the errors." in text


def test_two_scores_side_by_side_are_what_is_it_real_asks_about() -> None:
    sides = [
        fact(
            Topic.performance_gap,
            FactKind.score,
            quote,
            value=rate(value),
            split=Split.test,
            metric="accuracy",
            error=1 - value,
            n=120,
        )
        for quote, value in (("it resolves 37%", 0.37), ("the new prompt 42%", 0.42))
    ]
    text = answer(ask(QuestionKind.is_it_real, "is it real?"), known(brief=brief(*sides)), BOOKS).text

    assert "From 37% to 42% on 120 examples" in text


def test_examples_until_a_level_are_the_learning_curves_to_tell() -> None:
    curve = budget_finding().model_copy(
        update={"id": "data_curve-1", "check": "data_curve", "claim": "By this curve 5% takes 40,000 examples."}
    )
    question = ask(QuestionKind.size_dev_set, "how many more examples until 5%?", numbers=(rate(0.05),))

    assert "40,000" in answer(question, known(findings={curve.id: curve}), BOOKS).text


def test_fine_tuning_is_the_next_step_where_a_smaller_model_is_to_cut_the_bill() -> None:
    cheaper = plan(action=Action.fine_tune_small_model_for_cost)
    question = ask(QuestionKind.what_if, "should we fine-tune?", action=Action.fine_tune_pretrained)

    assert answer(question, known(plan=cheaper), BOOKS).text.startswith("**Yes, fine-tuning a smaller model")


def test_why_gives_no_finding_twice() -> None:
    text = answer(ask(QuestionKind.why), known(), BOOKS).text

    assert text.count(budget_finding().claim) == 1


def test_how_good_it_must_be_is_the_users_own_target_beside_where_it_stands() -> None:
    scores = [
        fact(Topic.performance_gap, FactKind.score, quote, value=rate(value), split=split, metric="accuracy")
        for quote, value, split in (
            ("we need 92", 0.92, Split.target),
            ("dev 83", 0.83, Split.dev),
            ("people reach 95", 0.95, Split.human),
        )
    ]
    text = answer(ask(QuestionKind.how_good), known(brief=brief(*scores)), BOOKS).text

    assert "accuracy 92%** (you wrote “we need 92”)" in text
    assert "accuracy 83%" in text
    assert "People reach accuracy 95%" in text


def test_without_a_target_nobody_is_told_one() -> None:
    text = answer(ask(QuestionKind.how_good), known(brief=Brief()), BOOKS).text

    assert text.startswith("**No target is known yet.**")
    assert not any(character.isdigit() for character in text)
