"""Answers: from this project's plan and findings, with every number computed, quoted or cited."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import agent.answers
from agent.answers import ANSWERS, BY_KIND, answer, answer_all
from agent.brief import FactKind
from agent.experiments import Report, judge
from agent.intake.reading import QuestionKind
from agent.metrics.finding import Quantity
from agent.plan import Measured
from agent.reasoning.grounding import ungrounded
from agent.vocabulary import Action, Pitfall, Split, Topic
from tests.answers.books import BOOKS, Books, ask
from tests.samples import SAID, brief, fact, known, rate


def test_every_file_of_the_folder_is_listed() -> None:
    files = {path.stem for path in Path(agent.answers.__file__).parent.glob("*.py")} - {"__init__"}

    assert [each.__name__ for each in ANSWERS] == [kind.value for kind in QuestionKind]
    assert files == {each.__name__ for each in ANSWERS}
    assert set(BY_KIND) == set(QuestionKind)


@pytest.mark.parametrize("kind", QuestionKind)
def test_every_question_has_an_answer_before_there_is_a_plan(kind: QuestionKind) -> None:
    nothing = known(plan=None, findings={})

    assert answer(ask(kind), nothing, BOOKS).text


def test_why_gives_the_finding_with_the_users_words() -> None:
    text = answer(ask(QuestionKind.why), known(), BOOKS).text

    assert "11% on dev" in text
    assert "“dev error 11% on 900 photos”" in text


def test_why_of_a_warning_is_the_warnings_reason() -> None:
    text = answer(ask(QuestionKind.why, pitfall=Pitfall.more_data_by_default), known(), BOOKS).text

    assert "20,000 photos" in text


def test_why_not_more_data_is_the_plans_reason_and_what_would_change_it() -> None:
    text = answer(ask(QuestionKind.why_not, action=Action.collect_more_data), known(), BOOKS).text

    assert text.startswith("**Collecting more data: not now.**")
    assert "learning curve" in text
    assert "training set is doubled" in text


def test_worth_it_is_about_what_the_user_plans() -> None:
    text = answer(ask(QuestionKind.what_if, "Worth it?"), known(), BOOKS).text

    assert text.startswith("**Collecting more data: not now.**")


def test_should_we_do_the_next_step_is_answered_with_yes() -> None:
    text = answer(ask(QuestionKind.what_if, "Regularize then?", action=Action.regularize), known(), BOOKS).text

    assert text.startswith("**Yes")
    assert "6 points" in text


def test_an_action_that_the_plan_does_not_hold_has_no_evidence() -> None:
    text = answer(ask(QuestionKind.what_if, "A bigger GPU?", action=Action.add_compute), known(), BOOKS).text

    assert "Adding compute: not now.** Nothing known so far speaks for it" in text


def test_what_would_change_your_mind_names_the_bar_and_the_conditions() -> None:
    text = answer(ask(QuestionKind.change_mind), known(), BOOKS).text

    assert "dev error: 8%" in text
    assert "training set is doubled" in text
    assert "15,975" in text


def test_how_sure_names_confidence_basis_and_what_is_inside_the_noise() -> None:
    text = answer(ask(QuestionKind.how_sure), known(), BOOKS).text

    assert "medium" in text
    assert "your words" in text
    assert "noise" in text


def test_a_dev_set_that_shows_one_point_has_thousands_of_examples() -> None:
    question = ask(QuestionKind.size_dev_set, "how large to see 1 point?", numbers=(rate(0.01),))

    found = answer(question, known(), BOOKS)

    assert "Thousands" in found.text
    assert "paired" in found.text
    assert "900 examples" in found.text
    assert found.findings[0].quantity("examples, two separate sets").value > 10_000  # type: ignore[union-attr]


def test_eight_tenths_of_a_point_on_five_hundred_examples_is_noise() -> None:
    question = ask(
        QuestionKind.is_it_real,
        "is 91.2 against 90.4 on 500 examples real?",
        numbers=(rate(0.912), rate(0.904), Quantity(value=500, unit="examples")),
    )

    found = answer(question, known(), BOOKS)

    assert "inside the noise" in found.text
    assert "4 of 500 examples" in found.text


def test_ten_points_on_two_thousand_examples_are_real() -> None:
    question = ask(
        QuestionKind.is_it_real, "real?", numbers=(rate(0.7), rate(0.8), Quantity(value=2000, unit="examples"))
    )

    assert answer(question, known(), BOOKS).text.startswith("**Yes, it is real")


def test_counts_of_examples_that_differ_take_the_exact_test() -> None:
    counts = (Quantity(value=12, unit="examples"), Quantity(value=3, unit="examples"))
    question = ask(QuestionKind.is_it_real, "12 only the old one got, 3 only the new one: real?", numbers=counts)

    found = answer(question, known(), BOOKS)

    assert "3.5%" in found.text
    assert "McNemar" in found.text


def test_a_result_in_the_ledger_is_judged_as_it_was_logged() -> None:
    entry = judge(
        Report("dropout 0.3", "accuracy", Measured(value=0.88, n=400), Measured(value=0.885), "higher"), turn=2
    )
    question = ask(QuestionKind.is_it_real, "dropout 0.3 gives 88.5: ship it?", numbers=(rate(0.3), rate(0.885)))

    text = answer(question, known(ledger=(entry,)), BOOKS).text

    assert "From 88% to 88.5% on 400 examples" in text


def test_a_score_that_replaced_another_is_compared_with_it() -> None:
    better = fact(
        Topic.performance_gap, FactKind.score, "dev 9%", value=rate(0.09), split=Split.dev, error=0.09, turn=2
    )
    told = brief(better)
    facts = [each.model_copy(update={"superseded_by": better.id}) if each.n == 900 else each for each in told.facts]
    here = known(brief=told.model_copy(update={"facts": facts}), findings={})

    text = answer(ask(QuestionKind.is_it_real, "is that a real improvement?"), here, BOOKS).text

    assert "From 9% to 11% on 900 examples" in text


def test_two_results_set_against_each_other_ask_whether_the_difference_is_real() -> None:
    numbers = tuple(Quantity(value=value, unit="examples") for value in (4410, 5000, 4435, 5000))
    question = ask(QuestionKind.methodology, "A got 4410 of 5000 and B 4435 of 5000, does B win?", numbers=numbers)

    assert "inside the noise" in answer(question, known(), BOOKS).text


def test_is_it_real_without_numbers_speaks_of_the_last_experiment() -> None:
    entry = judge(Report("dropout", "accuracy", Measured(value=0.88, n=400), Measured(value=0.885), "higher"), turn=2)

    text = answer(ask(QuestionKind.is_it_real, "is that real?"), known(ledger=(entry,)), BOOKS).text

    assert "inside the noise" in text


def test_how_much_data_is_answered_from_the_passage_with_a_link() -> None:
    found = answer(ask(QuestionKind.methodology, "how much data does one need?"), known(plan=None), BOOKS)

    assert "No universal number" in found.text
    assert "small set and a quick baseline" in found.text
    assert "(/v1/passages/how-much-data)" in found.text


def test_a_question_about_something_else_is_called_outside() -> None:
    text = answer(ask(QuestionKind.methodology, "who wins the football on Saturday?"), known(), BOOKS).text

    assert "outside" in text
    assert "/v1/passages/" not in text


def test_a_question_that_only_points_is_about_the_next_action() -> None:
    text = answer(ask(QuestionKind.methodology, "how do I do that?"), known(), BOOKS).text

    assert text.startswith("**Regularize the model:** train once more with augmentation.")


def test_a_question_about_an_action_of_the_plan_gives_its_effort_and_how() -> None:
    question = ask(QuestionKind.methodology, "how long does regularizing take?", action=Action.regularize)

    text = answer(question, known(), BOOKS).text

    assert "In your plan it takes days." in text
    assert "train once more with augmentation" in text


def test_a_planning_turn_does_not_open_with_what_it_cannot_answer() -> None:
    question = ask(QuestionKind.methodology, "who wins the football on Saturday?")

    assert answer_all([question], known(), BOOKS, planned=True).text == ""


def test_a_step_that_is_named_is_told_from_this_projects_plan() -> None:
    text = answer(ask(QuestionKind.methodology, "what happens in step 6?"), known(), BOOKS).text

    assert text.startswith("In your plan, step 6 (later): Decision of tune.")


def test_which_step_we_are_at_is_the_focus_of_the_plan() -> None:
    text = answer(ask(QuestionKind.methodology, "and which step are we at?"), known(), BOOKS).text

    assert text.startswith("In your plan, step 5 (now): Decision of intervene.")


def test_a_term_is_defined_from_its_passage_and_shown_in_this_project() -> None:
    text = answer(ask(QuestionKind.define, "what is variance?"), known(), BOOKS).text

    assert "step from training error to dev error" in text
    assert "In your project" in text


def test_a_term_without_a_passage_is_not_made_up() -> None:
    text = answer(ask(QuestionKind.define, "what does perplexity mean?"), known(), BOOKS).text

    assert "No passage is about “perplexity”" in text


def test_a_term_of_measuring_comes_from_the_glossary() -> None:
    text = answer(ask(QuestionKind.define, "What do you mean by train-dev?"), known(plan=None), BOOKS).text

    assert "held out from the same source" in text


def test_the_difference_between_two_terms_explains_both() -> None:
    text = answer(ask(QuestionKind.define, "what's the difference between bias and variance?"), known(), BOOKS).text

    assert "Avoidable bias is" in text
    assert "step from training error to dev error" in text


def test_similar_cases_are_told_with_what_was_done() -> None:
    text = answer(ask(QuestionKind.similar_cases), known(), BOOKS).text

    assert "[Rail inspection](/v1/passages/case-rail)" in text
    assert "augmentation" in text


def test_a_planning_turn_leaves_out_what_its_plan_says() -> None:
    questions = [ask(QuestionKind.what_next, "what next?"), ask(QuestionKind.what_if, "Worth it?")]

    text = answer_all(questions, known(), BOOKS, planned=True).text

    assert text.startswith("**Collecting more data: not now.**")
    assert "**Next:" not in text


def test_a_sentence_that_only_announces_a_question_is_not_answered() -> None:
    questions = [
        ask(QuestionKind.methodology, text) for text in ("General question first.", "how much data does one need?")
    ]

    text = answer_all(questions, known(plan=None), BOOKS).text

    assert text.startswith("No universal number exists")


def test_two_questions_that_one_passage_answers_are_answered_once() -> None:
    questions = [ask(QuestionKind.methodology, text) for text in ("how much data is needed?", "is there a data rule?")]

    assert answer_all(questions, known(plan=None), BOOKS).text.count("No universal number exists") == 1


def test_a_planning_turn_says_yes_and_leaves_the_reasons_to_its_plan() -> None:
    question = ask(QuestionKind.what_if, "Regularize then?", action=Action.regularize)

    assert answer_all([question], known(), BOOKS, planned=True).text == "**Yes, regularizing is the next step.**"


@settings(deadline=None)
@given(
    st.sampled_from(list(QuestionKind)),
    st.sampled_from([None, *Action]),
    st.lists(
        st.one_of(
            st.floats(0, 1).map(lambda value: rate(round(value, 3))),
            st.integers(0, 100_000).map(lambda value: Quantity(value=value, unit="examples")),
        ),
        max_size=5,
    ),
)
def test_every_number_of_an_answer_is_grounded(
    kind: QuestionKind, action: Action | None, numbers: list[Quantity]
) -> None:
    here = known()
    question = ask(kind, "is this only luck?", action=action, numbers=tuple(numbers))

    found = answer(question, here, BOOKS)

    cited = [page.text for page in (*Books.pages, Books.case) if page.id in found.text]
    findings = [*here.findings.values(), *found.findings]
    strict = [
        {"quantities": [*(q.model_dump() for q in f.quantities), f.settled_by and f.settled_by.model_dump()]}
        for f in findings
    ]
    assert ungrounded(found.text, findings=strict, plan=here.plan, said=[SAID], cited=cited) == []


def test_a_next_step_is_not_skipped_because_somebody_asks_to() -> None:
    question = ask(QuestionKind.what_if, "can we skip it?")

    assert answer(question, known(), BOOKS).text.startswith("**Better not: regularizing")
