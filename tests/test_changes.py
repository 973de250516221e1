"""Version differences in words: what, from, to, because."""

from agent.changes import compare, same_decision
from agent.plan import BriefLine, BudgetLine
from agent.vocabulary import Action, Bottleneck, Topic
from tests.samples import intervention, plan, rate


def test_a_first_version_changes_nothing() -> None:
    assert compare(None, plan(), "first") == []


def test_the_same_plan_again_changes_nothing() -> None:
    assert compare(plan(), plan(version=2), "nothing new") == []


def test_a_corrected_number_is_told_with_both_quotes_and_both_values() -> None:
    told = {Topic.performance_gap: [BriefLine(text="dev error 3%", quote="dev 97%", turn=1)]}
    corrected = {Topic.performance_gap: [BriefLine(text="dev error 21%", quote="dev is 79%", turn=2)]}
    line = BudgetLine(source="training to dev", share=rate(0.19))
    diagnosis = plan().diagnosis.model_copy(update={"error_budget": [line]})

    changes = compare(plan(brief=told), plan(brief=corrected, diagnosis=diagnosis), "You corrected the dev score")

    words, number = changes[0], changes[1]
    assert (words.from_, words.to) == ("“dev 97%”", "“dev is 79%”")
    assert (number.what, number.from_, number.to) == ("Training to dev", "9%", "19%")
    assert number.because == "You corrected the dev score"


def test_a_new_bottleneck_and_action_are_told_in_words() -> None:
    diagnosis = plan().diagnosis.model_copy(update={"bottleneck": Bottleneck.data_quality})
    new = plan(
        action=Action.fix_data_quality,
        diagnosis=diagnosis,
        interventions=[intervention(1, Action.fix_data_quality, "Rescan the coils", "scans are blurred")],
    )

    told = {change.what: change for change in compare(plan(), new, "You sorted the errors")}

    assert told["What holds the project back"].to == "the quality of the data"
    assert told["The next action"].to == "repair the data"
    assert not same_decision(plan(), new)


def test_a_withdrawn_warning_is_told() -> None:
    (change,) = compare(plan(), plan(warnings=[]), "You cancelled the order")

    assert change.what == "A warning is withdrawn"
    assert change.because == "You cancelled the order"


def test_a_new_warning_quotes_the_user() -> None:
    (change,) = compare(plan(warnings=[]), plan(), "You told me your plans")

    assert "20,000 photos" in change.because
