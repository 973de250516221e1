"""The reply: the user's question first, this project's numbers, one next step, the questions last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.brief import Ask
from agent.changes import ADVISED_AGAINST, compare
from agent.clarify import choose_asks
from agent.experiments import Report, as_finding, judge
from agent.intake.reading import Intent
from agent.metrics.finding import FRACTION, Quantity
from agent.plan import Change, Measured
from agent.reasoning.grounding import ungrounded
from agent.reply import answer_reply, clarify_reply, greeting_reply, plan_reply, small_talk
from agent.vocabulary import Action, Bottleneck, Stage, Topic
from tests.samples import SAID, brief, budget_finding, intervention, plan, undetermined_finding

FINDINGS = {finding.id: finding for finding in (budget_finding(), undetermined_finding())}
ASK = Ask(topic=Topic.constraints, question="What limits you?")


def test_the_direct_answer_stands_before_the_plan() -> None:
    reply = plan_reply(plan(), FINDINGS, answer="**Not now.** No learning curve.")

    assert reply.startswith("**Not now.**")


def test_a_plan_is_told_with_its_numbers_its_test_and_what_not_to_do() -> None:
    reply = plan_reply(plan(), FINDINGS, asks=[ASK])

    for part in (
        "overfitting",
        "11% on dev",
        "Regularize the coil network",
        "6 points (4 to 8)",
        "The bar: dev error: 8%",
        "Collecting more data",
        "the training set is doubled",
        "“Next week we order another 20,000 photos”",
        "15,975",
    ):
        assert part in reply
    assert reply.endswith("What limits you?")


def test_notices_come_before_everything() -> None:
    reply = plan_reply(plan(), FINDINGS, notices=["Your message held a secret."], answer="Yes.")

    assert reply.index("secret") < reply.index("Yes.")


def test_a_healthy_project_is_told_so() -> None:
    diagnosis = plan().diagnosis.model_copy(update={"bottleneck": Bottleneck.production_readiness})

    assert "healthy" in plan_reply(plan(diagnosis=diagnosis, warnings=[], stage=Stage.production_transition), FINDINGS)
    assert "healthy" not in plan_reply(plan(diagnosis=diagnosis), FINDINGS)


def test_a_new_version_says_what_changed_and_why() -> None:
    change = Change(what="Dev error", from_="3%", to="21%", because="you corrected it")

    reply = plan_reply(plan(), FINDINGS, changes=[change])

    assert "- Dev error: from 3% to 21%." in reply
    assert reply.count("you corrected it") == 1


def test_a_result_inside_the_noise_is_called_no_evidence() -> None:
    entry = judge(
        Report("Dropout 0.3", "accuracy", Measured(value=0.88, n=400), Measured(value=0.885), "higher"), turn=2
    )

    reply = answer_reply("", results=[entry])

    assert "not evidence of a gain" in reply
    assert "noise" in reply


def test_a_new_version_that_decides_as_before_is_told_in_short() -> None:
    reply = plan_reply(plan(version=2), FINDINGS, asks=[ASK])

    assert "The plan stays" in reply
    assert "test that could prove this wrong" not in reply
    assert reply.endswith("What limits you?")


def test_a_version_that_only_advises_against_one_more_thing_is_told_in_short() -> None:
    change = Change(what=ADVISED_AGAINST, from_=None, to="collect more data", because="nothing shows that it helps")

    answer = "**Collecting more data: not now.** Nothing shows that it helps."
    reply = plan_reply(plan(version=2), FINDINGS, changes=[change], answer=answer)

    assert reply.startswith(answer)
    assert "**The plan stays.** **Next, as before:** Regularize" in reply
    assert reply.count("ollecting more data") == 1


def test_advice_against_something_is_told_when_the_plan_stays_and_nothing_else_says_so() -> None:
    change = Change(what=ADVISED_AGAINST, from_=None, to="collect more data", because="nothing shows that it helps")

    reply = plan_reply(plan(version=2), FINDINGS, changes=[change])

    assert "Collecting more data" in reply


def test_a_later_version_repeats_no_warning_and_no_advice_against_of_an_earlier_one() -> None:
    change = Change(what="Dev error", from_="12%", to="9%", because="a result came in")

    reply = plan_reply(plan(version=2), FINDINGS, changes=[change])

    assert "Watch out" not in reply
    assert "Not now" not in reply


def test_a_reason_that_all_changes_share_is_given_once() -> None:
    because = "You wrote “the dev error is 9%”"
    changes = [Change(what=what, from_="12%", to="9%", because=because) for what in ("Dev error", "Variance")]

    assert plan_reply(plan(version=2), FINDINGS, changes=changes).count("the dev error is 9%") == 1


def test_the_usual_name_of_an_action_stands_before_a_title_in_other_words() -> None:
    titled = intervention(1, Action.run_error_analysis, "Sort the mistakes by cause", "why")

    reply = plan_reply(plan(action=Action.run_error_analysis, interventions=[titled]), FINDINGS)

    assert "Run an error analysis. Sort the mistakes by cause." in reply


def test_hi_is_greeted_and_asked_about_the_project_only() -> None:
    asks = choose_asks(brief().model_copy(update={"facts": []}), None, (), ())

    reply = greeting_reply(None, asks)

    assert reply.startswith("Hello")
    assert reply.count("?") == asks[0].question.count("?")


@pytest.mark.parametrize("intent", [Intent.blank, Intent.link_only, Intent.thanks, Intent.off_topic, Intent.harmful])
def test_small_talk_reminds_of_the_next_step(intent: Intent) -> None:
    assert "regularize" in small_talk(frozenset({intent}), plan()).casefold()


def test_what_a_file_showed_is_told_even_before_there_is_a_plan() -> None:
    provenance = {"file_id": "f1", "name": "history.csv"}
    measured = budget_finding().model_copy(update={"quote": None})
    measured = type(measured).model_validate({**measured.model_dump(exclude={"chart"}), "provenance": provenance})

    reply = clarify_reply([ASK], findings={measured.id: measured})

    assert "`history.csv`" in reply
    assert reply.endswith("What limits you?")


@given(
    st.booleans(),
    st.sampled_from(list(Bottleneck)),
    st.floats(0.001, 0.999),
    st.floats(0.001, 0.999),
    st.sampled_from([None, 40, 400, 5000]),
)
def test_every_number_of_a_plan_reply_is_grounded(
    asked: bool,  # noqa: FBT001 - hypothesis draws it
    bottleneck: Bottleneck,
    before: float,
    after: float,
    n: int | None,
) -> None:
    entry = judge(
        Report("more dropout", "accuracy", Measured(value=before, n=n), Measured(value=after), "higher"), turn=2
    )
    diagnosis = plan().diagnosis.model_copy(update={"bottleneck": bottleneck})
    current = plan(diagnosis=diagnosis, experiments=[entry], version=2)
    findings = {**FINDINGS, entry.id: as_finding(entry)}

    reply = plan_reply(
        current,
        findings,
        changes=compare(plan(), current, "A result came in"),
        asks=choose_asks(brief(), current, (), ()) if asked else (),
        results=[entry],
    )

    numbers = [
        {"quantities": [q.model_dump() for q in (*f.quantities, *filter(None, [f.settled_by]))]}
        for f in findings.values()
    ]
    assert ungrounded(reply, findings=numbers, plan=current, said=[SAID]) == []


def test_the_message_is_never_echoed_as_advice() -> None:
    first = plan().interventions[0]

    reply = plan_reply(plan(warnings=[], not_now=[]), FINDINGS)

    assert SAID not in reply
    assert first.title in reply
    assert intervention(1, first.action, "Else", "why").title not in reply
    assert Quantity(value=0.06, unit=FRACTION).value == first.expected_gain.value  # type: ignore[union-attr]
