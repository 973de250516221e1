"""What a message adds to the memory, and what it only says again."""

import pytest

from agent.absorbing import absorb
from agent.brief import FactKind
from agent.intake.reading import Reading, ResultClaim
from agent.state import ThreadState
from agent.vocabulary import Modality, Split, Topic, Verdict
from tests.samples import brief, fact, rate


def test_a_modality_named_again_in_a_question_is_nothing_new() -> None:
    again = fact(Topic.application, FactKind.modality, "pictures", value=Modality.image, turn=2)

    absorbed = absorb(ThreadState(brief=brief()), Reading(text="why not more pictures?", facts=(again,)), None, 2)

    assert absorbed.memory.brief == brief()


def test_another_modality_is_new() -> None:
    other = fact(Topic.application, FactKind.modality, "sound", value=Modality.audio, turn=2)

    absorbed = absorb(ThreadState(brief=brief()), Reading(text="we also record sound", facts=(other,)), None, 2)

    assert other in absorbed.memory.brief.facts


def test_a_result_inside_the_noise_is_logged_but_moves_no_number() -> None:
    score = fact(
        Topic.performance_gap, FactKind.score, "dev 10.5%", value=rate(0.105), split=Split.dev, error=0.105, turn=2
    )
    claim = ResultClaim("more dropout", "error", None, 0.105, None, "lower", "more dropout: dev 10.5%")

    absorbed = absorb(ThreadState(brief=brief()), Reading(text="x", facts=(score,), results=(claim,)), None, 2)

    (entry,) = absorbed.results
    assert entry.verdict is Verdict.undetermined
    assert entry.before.n == 900
    assert score not in absorbed.memory.brief.facts


def test_an_accuracy_is_set_against_the_accuracy_that_an_error_amounts_to() -> None:
    claim = ResultClaim("new retriever", "accuracy", None, 0.95, 900, "higher", "new retriever: 95% right")

    absorbed = absorb(ThreadState(brief=brief()), Reading(text="x", results=(claim,)), None, 2)

    (entry,) = absorbed.results
    assert entry.before.value == pytest.approx(0.89)


def test_a_result_in_another_metric_than_the_last_is_no_comparison() -> None:
    claim = ResultClaim("new retriever", "F1", None, 0.95, 900, "higher", "new retriever: F1 0.95")

    assert not absorb(ThreadState(brief=brief()), Reading(text="x", results=(claim,)), None, 2).results
