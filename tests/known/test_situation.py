"""What the facts of several messages add up to."""

from agent.brief import Brief, Fact
from agent.intake import read_message
from agent.known.situation import Situation
from agent.vocabulary import Split


def situation(*messages: str) -> Situation:
    """The situation after these messages."""
    facts: list[Fact] = []
    for turn, message in enumerate(messages, start=1):
        facts += read_message(message, turn=turn, brief=Brief(facts=facts)).facts
    return Situation(Brief(facts=facts), {})


def test_a_test_set_beside_a_worse_score_from_elsewhere_is_held_out_at_home() -> None:
    now = situation("Our part inspection gets 95% on the test set.", "At one customer we measured 71% on 300 parts.")

    home, away = now.stated(Split.train_dev), now.stated(Split.dev)
    assert home is not None
    assert away is not None
    assert (home.error, away.error) == (0.05, 0.29)
    assert now.stated(Split.test) is None


def test_a_test_set_alone_stays_a_test_set() -> None:
    assert situation("Our part inspection gets 95% on the test set.").stated(Split.test) is not None


def test_a_score_after_words_of_beginning_shows_that_a_model_runs() -> None:
    start = "Where do I start? We forecast the sales of 200 shops."

    assert not situation(start).model_exists
    assert situation(start, "MAPE is 22% on the last year.").model_exists
