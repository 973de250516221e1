"""The plan as a document."""

import csv
import io

from agent.experiments import Report, judge
from agent.plan import BriefLine, BudgetLine, Measured, OpenQuestion
from agent.report import COLUMNS, markdown, table
from agent.vocabulary import Action, Topic, Verdict
from tests.samples import budget_finding, intervention, plan, rate

FINDINGS = {budget_finding().id: budget_finding()}


def test_the_document_holds_every_part_of_the_plan() -> None:
    entry = judge(Report("dropout", "accuracy", Measured(value=0.88, n=400), Measured(value=0.885), "higher"), turn=2)
    full = plan(
        brief={Topic.data: [BriefLine(text="data", quote="12,000 labelled photos", turn=1)]},
        experiments=[entry],
        open_questions=[OpenQuestion(topic=Topic.constraints, question="What limits you?", would_change=[5, 6])],
        assumptions=["One source"],
    )

    text = markdown(full, FINDINGS)

    for title in ("What to do", "Not now", "Watch out", "The nine steps", "Evidence", "Experiments", "Still unknown"):
        assert f"## {title}" in text
    assert text.count("### Step ") == 9
    assert "“12,000 labelled photos”" in text
    assert "(would change step 5, 6)" in text


def test_the_table_has_a_row_for_each_intervention_and_step() -> None:
    rows = list(csv.DictReader(io.StringIO(table(plan()))))

    assert tuple(rows[0]) == COLUMNS
    assert [row["part"] for row in rows] == ["intervention"] * 2 + ["step"] * 9
    assert rows[0]["expected_gain"] == "6 points (4 to 8)"


def test_a_cell_never_runs_as_a_formula() -> None:
    evil = plan(
        action=Action.regularize,
        interventions=[intervention(1, Action.regularize, '=HYPERLINK("http://x")', "why")],
    )

    assert "'=HYPERLINK" in table(evil)


def test_steps_of_the_error_budget_are_points_and_none_where_they_go_the_good_way() -> None:
    lines = [
        BudgetLine(source="dev error", share=rate(0.11)),
        BudgetLine(source="variance", share=rate(0.09)),
        BudgetLine(source="avoidable bias", share=rate(-0.02)),
    ]
    text = markdown(plan(diagnosis=plan().diagnosis.model_copy(update={"error_budget": lines})), FINDINGS)

    assert "- Dev error: 11%" in text
    assert "- Variance: 9 points" in text
    assert "- Avoidable bias: none" in text


def test_a_claim_that_speaks_against_something_is_not_printed_as_refuted() -> None:
    missed = budget_finding().model_copy(update={"verdict": Verdict.refuted, "claim": "The target is missed."})

    assert "- The target is missed." in markdown(plan(), {missed.id: missed})
