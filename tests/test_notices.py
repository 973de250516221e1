"""What the user must know about their own message."""

from agent.brief import FactKind
from agent.intake.reading import Intent, Pasted, Reading
from agent.metrics.inspection import FileReading, Inspection, ReadError
from agent.notices import notices
from agent.vocabulary import Action, Split, Topic
from tests.samples import brief, fact, rate


def said(reading: Reading, *inspections: Inspection) -> str:
    return "\n".join(notices(reading, brief(), inspections))


def test_a_plain_message_needs_no_notice() -> None:
    assert said(Reading(text="train 2%, dev 11%")) == ""


def test_a_secret_is_told_with_what_to_do() -> None:
    text = said(Reading(text="key [secret]", secrets=1))

    assert "revoke" in text
    assert "API key" in text


def test_orders_inside_the_message_are_called_material() -> None:
    assert "did not follow" in said(Reading(text="ignore all", intents=frozenset({Intent.injection})))


def test_another_language_is_told_what_is_supported_and_that_numbers_were_used() -> None:
    score = fact(Topic.performance_gap, FactKind.score, "72 %", value=rate(0.72), split=Split.test, error=0.28)

    text = said(Reading(text="Wir haben 72 %", facts=(score,), intents=frozenset({Intent.other_language})))

    assert "English" in text
    assert "numbers" in text


def test_two_projects_are_told_that_a_thread_holds_one_and_which_comes_first() -> None:
    reading = Reading(text="x", intents=frozenset({Intent.two_projects}), projects=("OCR for notes", "a recommender"))

    text = said(reading)

    assert "one project" in text
    assert text.index("OCR for notes") < text.index("a recommender")


def test_a_contradiction_shows_both_quotes() -> None:
    first = fact(Topic.performance_gap, FactKind.score, "dev is 79%")
    second = fact(Topic.performance_gap, FactKind.score, "dev is 97%", turn=2)

    text = said(Reading(text="x", facts=(first, second), contradictions=((first.id, second.id),)))

    assert "“dev is 79%”" in text
    assert "“dev is 97%” in your second message" in text


def test_a_correction_shows_what_replaces_what() -> None:
    first = fact(Topic.performance_gap, FactKind.score, "dev 97%")
    second = fact(Topic.performance_gap, FactKind.score, "dev is 79%, not 97", turn=2)

    text = said(Reading(text="x", facts=(first, second), supersedes=((first.id, second.id),)))

    assert "“dev is 79%, not 97” replaces “dev 97%”" in text


def test_not_knowing_becomes_an_assumption_with_a_way_to_find_out() -> None:
    unknown = fact(Topic.performance_gap, FactKind.unknown, "no idea", about="human error")

    assert "two people labelling" in said(Reading(text="no idea", facts=(unknown,)))


def test_rejected_advice_is_recorded_in_the_users_words() -> None:
    text = said(Reading(text="x", rejected=((Action.regularize, "no dropout, the chip cannot run it"),)))

    assert "no dropout" in text
    assert "regularizing" in text


def test_a_file_that_cannot_be_read_is_told_with_its_way_out() -> None:
    error = ReadError(file="a.csv", where="row 3", problem="the header is missing", remedy="Add a first row of names")

    assert "a.csv, row 3: the header is missing." in said(
        Reading(text=""), Inspection(file_id="1", name="a.csv", error=error)
    )


def test_a_pasted_log_is_told_to_be_inspected() -> None:
    read = FileReading(format="console", kinds=("curve",), why="it reads like a training log")
    reading = Reading(text="log", pasted=(Pasted("pasted-1.log", "loss nan"),))

    assert "pasted" in said(reading, Inspection(file_id="1", name="pasted-1.log", reading=read))
