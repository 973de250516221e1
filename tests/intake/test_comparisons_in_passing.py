"""Rivals, rates of hits and alarms, waiting times and prices, told in passing."""

import pytest

from agent.brief import FactKind
from agent.metrics.finding import Quantity
from agent.vocabulary import Split
from tests.intake.told import facts, value


def scores(text: str) -> list[tuple[str | None, str | None, float, int | None]]:
    return [(f.split, f.metric, round(value(f), 4), f.n) for f in facts(text, FactKind.score) if f.time == "now"]


@pytest.mark.parametrize(
    ("text", "error", "n"),
    [
        ("Rust model, test error 6% on 1,500. In Oslo one picture in five is wrong (we checked 600).", 0.2, 600),
        ("1,200 wrong of 20,000 plates read.", 0.06, 20000),
    ],
)
def test_odds_may_name_what_is_counted(text: str, error: float, n: int) -> None:
    last = facts(text, FactKind.score)[-1]
    assert last.error == pytest.approx(error)
    assert last.n == n


def test_a_score_from_elsewhere_makes_the_test_of_the_training_place_home() -> None:
    text = "Rust. Trained and tested in Gdansk: test error 6% on 1,500 pictures. In Oslo one in five is wrong."
    finding = [f for f in facts(text, FactKind.score) if f.about]
    assert [(f.split, f.about) for f in finding] == [(Split.dev, "In Oslo")]


def test_how_far_a_score_may_be_off_is_no_score() -> None:
    assert scores("Sleep stages, train 99.7, cross-validated by person it's 68 +/- 4.")[-1][2] == 0.68


def test_rivals_on_one_small_set_are_counted_of_it() -> None:
    told = scores("We hold only 45 patient scans for testing. Model A finds 38 right, model B 40.")
    assert [(metric, n) for _, metric, _, n in told] == [("accuracy", 45), ("accuracy", 45)]
    assert [v for _, _, v, _ in told] == [round(38 / 45, 4), round(40 / 45, 4)]


def test_the_size_behind_a_list_holds_for_the_whole_list() -> None:
    told = scores("Decks. Random forest 52%, fine-tuned BERT 54%, GPT 53% on 300 held-out.")
    assert [(v, n) for _, _, v, n in told] == [(0.52, 300), (0.54, 300), (0.53, 300)]


def test_hits_of_a_search_share_out_the_errors() -> None:
    text = (
        "Handbook RAG. For 300 questions we looked whether the right paragraph was among what the search returned: 189 "
        "yes. Where it was, the answer was good in 171 of the 189."
    )
    shares = {f.about: (round(value(f), 3), f.n) for f in facts(text, FactKind.error_share)}
    assert shares == {"search": (round(111 / 129, 3), 129), "answer from the right text": (round(18 / 129, 3), 129)}


def test_alarms_of_which_few_are_real_are_a_precision() -> None:
    told = scores("Sepsis alarm: nurses get 40 alarms a day of which 3 are real; we catch 92% of sepsis cases.")
    assert (Split.dev, "precision", 0.075, 40) in told


def test_the_part_of_an_epoch_that_goes_by_in_waiting_is_idle_time() -> None:
    text = "Our epochs take 52 minutes. 38 min of it waiting for the dataloader, which reads small jpgs."
    idle = [
        f for f in facts(text, FactKind.compute_use) if isinstance(f.value, Quantity) and f.value.unit == "fraction"
    ]
    assert [round(value(f), 3) for f in idle] == [round(38 / 52, 3)]


def test_a_price_may_follow_its_pieces() -> None:
    bill = facts("Mail triage with an LLM: 240,000 mails per month, 7 cents each.", FactKind.cost)
    assert [value(f) for f in bill] == [16800]


def test_sizes_in_one_sentence_and_scores_in_the_next_make_a_curve() -> None:
    text = "I trained on 10, 20 and 40 thousand images. Exact match on a dev set of 3,000: 52, 61, 69."
    assert [(f.at, value(f)) for f in facts(text, FactKind.curve_point)] == [(1e4, 0.52), (2e4, 0.61), (4e4, 0.69)]


def test_counts_that_add_up_to_the_errors_told_before_are_their_shares() -> None:
    text = "1,200 wrong of 20,000 plates. I tagged all: 660 foreign plates, 240 dirt, 180 night, 120 rest."
    shares = {f.about: value(f) for f in facts(text, FactKind.error_share)}
    assert shares == {"foreign plates": 0.55, "dirt": 0.2, "night": 0.15}


def test_seeds_of_one_setting_are_one_score() -> None:
    told = scores("Best validation logloss 0.412. Re-ran it with 5 seeds: 0.412, 0.431, 0.425, 0.440, 0.419.")
    assert [v for *_, v, _ in told] == [0.412, 0.4254]
