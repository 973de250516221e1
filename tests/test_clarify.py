"""Asking: required topics first, at most three, nothing twice, nothing that could not change the plan."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.assumptions import assumption, assumptions
from agent.brief import Ask, Brief, Fact, FactKind
from agent.clarify import MAX_ASKS, choose_asks
from agent.metrics.finding import Missing
from agent.plan import Diagnosis, ExecutionPlan
from agent.questions import CANDIDATES, Candidate
from agent.vocabulary import Basis, Bottleneck, Confidence, Gap, Modality, Split, Stage, Topic
from tests.samples import brief, budget_finding, fact, intervention, plan, rate

TASK = fact(
    Topic.application, FactKind.task, "tell my three parrots apart by their screams", value="tell parrots apart"
)
DATA = fact(Topic.data, FactKind.data_source, "two hours of phone recordings")
NOTHING_BUILT = fact(Topic.status, FactKind.stage_hint, "nothing built", value="greenfield")


def undiagnosed(**fields: object) -> ExecutionPlan:
    """A plan that does not know yet what is wrong."""
    diagnosis = Diagnosis(
        gap=Gap.undetermined,
        bottleneck=Bottleneck.undiagnosed,
        basis=Basis.assumed,
        confidence=Confidence.low,
        rationale="Nothing is known yet.",
        findings=[],
        error_budget=[],
        weighed=[],
    )
    return plan(diagnosis=diagnosis, **fields)


def topics(asks: list[Ask]) -> list[Topic]:
    return [ask.topic for ask in asks]


def test_an_empty_project_is_asked_one_thing_what_it_is_about() -> None:
    asks = choose_asks(Brief(), None, (), ())

    assert topics(asks) == [Topic.application]


def test_what_is_missing_of_the_required_topics_is_asked_and_nothing_else() -> None:
    assert topics(choose_asks(Brief(facts=[TASK]), None, (), ())) == [Topic.data, Topic.status]
    assert topics(choose_asks(Brief(facts=[TASK, DATA]), None, (), ())) == [Topic.status]


def test_the_question_about_data_speaks_of_the_modality_that_is_known() -> None:
    sounds = fact(Topic.application, FactKind.modality, "screams", value=Modality.audio)

    (data, _) = choose_asks(Brief(facts=[TASK, sounds]), None, (), ())

    assert "recordings" in data.question


def test_after_a_plan_without_numbers_performance_and_attempts_are_asked() -> None:
    known = Brief(facts=[TASK, DATA, NOTHING_BUILT])

    asks = choose_asks(known, undiagnosed(stage=Stage.prototype), (), ())

    assert topics(asks)[:2] == [Topic.performance_gap, Topic.tried]


def test_a_topic_that_was_answered_is_never_asked_as_a_whole() -> None:
    tried = fact(Topic.tried, FactKind.nothing_tried, "nothing tried")
    limits = fact(Topic.constraints, FactKind.team, "two people")

    asks = choose_asks(brief(tried, limits), plan(), (), ())

    assert all(ask.about for ask in asks)


def test_i_do_not_know_is_an_answer() -> None:
    unknown = fact(Topic.tried, FactKind.unknown, "I don't know")

    asks = choose_asks(brief(unknown), undiagnosed(), (), ())

    assert (Topic.tried, "") not in [(ask.topic, ask.about) for ask in asks]


def test_an_answer_that_is_unknown_becomes_an_assumption_with_a_cheap_way_to_find_out() -> None:
    assert "two people labelling" in assumption(Topic.performance_gap, "human error")
    assert assumption(Topic.tried, "a detail nobody listed") == assumption(Topic.tried)
    assert assumptions(brief(fact(Topic.constraints, FactKind.unknown, "no idea"))) == [assumption(Topic.constraints)]


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda c: f"{c.topic}-{c.about or 'all'}")
def test_every_question_has_its_assumption(candidate: Candidate) -> None:
    assert assumption(candidate.topic, candidate.about)


def test_a_same_source_question_comes_only_where_the_answer_tells_variance_from_mismatch() -> None:
    limits = fact(Topic.constraints, FactKind.team, "two people")
    tried = fact(Topic.tried, FactKind.nothing_tried, "nothing tried")
    same = fact(Topic.data, FactKind.split_design, "split at random from the same line", value="same_source")

    assert "source of the dev set" in [ask.about for ask in choose_asks(brief(limits, tried), plan(), (), ())]
    assert choose_asks(brief(limits, tried, same), plan(), (), ()) == []


def test_a_healthy_project_is_not_questioned_about_its_performance() -> None:
    healthy = plan().diagnosis.model_copy(update={"bottleneck": Bottleneck.production_readiness, "gap": Gap.none})

    asks = choose_asks(Brief(facts=[TASK, DATA, NOTHING_BUILT]), plan(diagnosis=healthy), (), ())

    assert Topic.performance_gap not in topics(asks)
    assert Topic.tried not in topics(asks)


def test_what_a_check_lacked_is_asked_when_it_could_move_the_diagnosis() -> None:
    facts = [
        fact(Topic.tried, FactKind.nothing_tried, "nothing tried"),
        fact(Topic.constraints, FactKind.team, "two people"),
        fact(Topic.data, FactKind.split_design, "same line", value="same_source"),
    ]
    lack = Missing(
        check="dev_overfit",
        what="whether val_1 is your test set",
        topic=Topic.data,
        about="val_1",
        would_change=(Bottleneck.overfitting,),
    )
    idle = lack.model_copy(update={"about": "other", "would_change": (Bottleneck.cost,)})

    asks = choose_asks(brief(*facts), plan(), (lack, idle), ())

    assert [ask.about for ask in asks] == ["val_1"]
    assert asks[0].question.startswith("Can you tell me whether val_1 is your test set?")


def test_the_training_error_is_asked_beside_the_score_that_was_given() -> None:
    dev = fact(
        Topic.performance_gap, FactKind.score, "dev 84% right", value=rate(0.84), split=Split.dev, error=0.16, n=500
    )
    known = Brief(facts=[TASK, DATA, NOTHING_BUILT, dev])

    asks = choose_asks(known, undiagnosed(), (), [(topic.value, "") for topic in Topic])

    training = next(ask for ask in asks if ask.about == "training error")
    assert "dev 84% right" in training.question


def test_numbers_that_a_file_holds_are_not_asked_for() -> None:
    quantities = tuple(rate(0.1, name=f"{name} error") for name in ("human", "train", "train-dev", "dev"))
    measured = budget_finding().model_copy(update={"quantities": quantities})

    asks = choose_asks(Brief(facts=[TASK, DATA, NOTHING_BUILT]), plan(), (), (), [measured])

    assert Topic.performance_gap not in topics(asks)
    assert "source of the dev set" not in [ask.about for ask in asks]


def test_when_all_was_asked_in_vain_a_simpler_question_is_put() -> None:
    (ask,) = choose_asks(Brief(facts=[TASK, DATA]), None, (), [("status", "")])

    assert (ask.topic, ask.about) == (Topic.status, "in one sentence")


def test_questions_hold_no_number_that_the_user_did_not_say() -> None:
    for asks in (choose_asks(Brief(), None, (), ()), choose_asks(brief(), undiagnosed(), (), ())):
        for ask in asks:
            said = " ".join(item.quote for item in brief().facts)
            assert set(re.findall(r"\d+", ask.question)) <= set(re.findall(r"\d+", said))


@given(
    st.lists(st.sampled_from([TASK, DATA, NOTHING_BUILT, *brief().facts]), unique_by=lambda f: f.id),
    st.sampled_from([None, plan(), undiagnosed(), undiagnosed(stage=Stage.greenfield)]),
    st.integers(1, 6),
)
def test_no_conversation_asks_more_than_three_at_once_or_anything_twice(
    facts: list[Fact], current: ExecutionPlan | None, turns: int
) -> None:
    known = Brief(facts=facts)
    asked: list[tuple[str, str]] = []
    for _ in range(turns):
        asks = choose_asks(known, current, (), asked)
        assert len(asks) <= MAX_ASKS
        put = [(ask.topic.value, ask.about) for ask in asks]
        assert len(set(put)) == len(put)
        repeats = [item for item in put if item in asked]
        assert all(about == "in one sentence" for _, about in repeats)
        asked += put


def test_the_plan_that_the_questions_serve_is_not_changed_by_asking() -> None:
    current = plan()
    before = current.model_dump_json()

    choose_asks(brief(), current, (), ())

    assert current.model_dump_json() == before
    assert intervention(1, current.next_action, "x", "y").rank == 1
