"""What people tell who write three lines: trials elsewhere, lists of sizes, and parts of a whole."""

import pytest

from agent.brief import Brief, Deed, FactKind
from agent.intake import read_message
from agent.intake.reading import QuestionKind
from agent.metrics.finding import Quantity
from agent.vocabulary import Split, Stage, Topic
from tests.intake.told import facts


@pytest.mark.parametrize(
    ("text", "source", "error"),
    [
        ("Error 6% on the fields in Ohio we trained on, but when we tried it in Kansas it was 21%.", "in Kansas", 0.21),
        ("12% of our bolts are wrong, and when they ran it at the Lyon plant it was 30%.", "at the Lyon plant", 0.3),
    ],
)
def test_a_trial_elsewhere_is_scored_where_it_must_work(text: str, source: str, error: float) -> None:
    told = facts(text, FactKind.score)

    assert [(f.split, f.about, f.error, f.time) for f in told][-1] == (Split.dev, source, error, "now")
    assert told[0].split is Split.train_dev


def test_a_second_score_may_follow_with_nothing_but_its_place() -> None:
    told = facts("AUC 0.71 in cross validation, and 0.63 when we ran it on the second hospital.", FactKind.score)

    assert [(f.split, f.metric) for f in told] == [(Split.train_dev, "AUC"), (Split.dev, "AUC")]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Trained on 1k, 2k and 4k recipes: error 31, 26, 22 percent.", [(1000, 0.31), (2000, 0.26), (4000, 0.22)]),
        ("Error with 500, 1000, 2000 tyres was 30%, 25% and 21%.", [(500, 0.3), (1000, 0.25), (2000, 0.21)]),
        ("accuracy 71 / 74 / 75 on 5k / 10k / 20k letters", [(5000, 0.29), (10000, 0.26), (20000, 0.25)]),
    ],
)
def test_a_list_of_sizes_and_a_list_of_scores_are_a_learning_curve(text: str, points: list[tuple[int, float]]) -> None:
    told = facts(text, FactKind.curve_point)

    assert [(f.at, round(f.error or 0, 4)) for f in told] == points


def test_a_part_of_the_data_tells_how_much_there_is() -> None:
    assert [f.n for f in facts("Dark skin is rare (only 400 of our 22,000 photos).", FactKind.data_volume)] == [22_000]


@pytest.mark.parametrize("text", ["Our lesion classifier is 93% overall.", "The ticket router does 93%."])
def test_what_a_model_is_in_percent_is_its_accuracy(text: str) -> None:
    assert [f.error for f in facts(text, FactKind.score)] == [pytest.approx(0.07)]


def test_a_training_loss_that_goes_to_zero_does_not_diverge() -> None:
    symptoms = {str(f.value) for f in facts("Training loss goes to almost zero.", FactKind.training_symptom)}

    assert "diverges" not in symptoms


def test_a_professional_named_alone_reaches_the_number() -> None:
    told = facts("WER 9%, the professional typist has 8.5%.", FactKind.score)

    assert [(f.split, f.error) for f in told] == [(Split.dev, 0.09), (Split.human, 0.085)]


@pytest.mark.parametrize(
    "text",
    [
        "I would like to build an app that recognises mushrooms from pictures.",
        "Sorting screws from photos. How should we get started?",
    ],
)
def test_who_asks_where_to_start_has_built_nothing(text: str) -> None:
    assert [f.value for f in facts(text, FactKind.stage_hint)][:1] == [Stage.greenfield.value]


def test_who_wants_to_build_a_better_one_has_something() -> None:
    told = facts("We want to build a better screw sorter; ours gets 80% right on 500 photos.", FactKind.stage_hint)

    assert Stage.greenfield.value not in {f.value for f in told}


def test_judged_examples_are_data() -> None:
    text = "Our bot is wrong 1 in 4 times. We looked at 80 wrong ones: in 55 the right paragraph was not retrieved."

    assert Brief(facts=read_message(text, turn=1, brief=Brief()).facts).known(Topic.data)
    assert [f.error for f in facts(text, FactKind.score)] == [0.25]
    assert [f.about for f in facts(text, FactKind.error_share)] == ["right paragraph was not retrieved"]


def test_the_sizes_of_a_curve_tell_how_much_data_there_is() -> None:
    text = "On 500, 1000, 2000 and 4000 photos of tyres the error was 30%, 25%, 21% and 18%."
    told = facts(text, FactKind.data_volume)

    assert [(f.n, f.split) for f in told] == [(4000, None)]


def test_what_a_hosted_model_is_used_for_is_the_task() -> None:
    assert facts("We use GPT-4 to categorise 2 million receipts a month.", FactKind.task)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("The forest finds 31 of 50 planted errors, auditors would want 45.", 0.1),
        ("The forest finds 120 of 200 planted errors, auditors would want 90.", 0.1),
    ],
)
def test_a_target_after_odds_is_counted_in_the_same_whole_where_it_can_be(text: str, target: float) -> None:
    targets = [f.error for f in facts(text, FactKind.score) if f.split is Split.target]

    assert targets == [pytest.approx(target)]


def test_what_stands_now_makes_the_score_before_it_past() -> None:
    told = facts("Last year we were stuck at 80% exact. Now 95.1% exact on 2,000 fresh contracts.", FactKind.score)

    assert [(f.error, f.time) for f in told] == [(0.2, "past"), (0.049, "now")]


def test_people_with_a_small_number_in_letters_are_no_share_of_the_errors() -> None:
    assert not facts("I read 150 misses with two community managers.", FactKind.error_share)


@pytest.mark.parametrize("text", ["60 in our dev set of 6,000.", "We are 27% better over 10 windows."])
def test_how_many_a_set_holds_and_a_difference_are_no_scores(text: str) -> None:
    assert not facts(text, FactKind.score)


@pytest.mark.parametrize(
    "text", ["It runs on a laptop w/o network.", "Our phone network has 900 towers.", "200 random shop-days were read."]
)
def test_a_wire_is_no_neural_network_and_a_sample_no_failure(text: str) -> None:
    assert not facts(text, FactKind.layer)
    assert not [f for f in facts(text, FactKind.stage_hint) if f.value == Stage.failing_baseline.value]


def test_copies_of_held_out_examples_in_training_are_a_leak() -> None:
    text = "79% of the dev ads have a near-identical copy in train."

    assert [f.value for f in facts(text, FactKind.split_design)] == ["leaky"]


@pytest.mark.parametrize(
    "text", ["I put it on a free host so people can try.", "We uploaded the app to the App Store."]
)
def test_whoever_lets_the_public_in_is_live(text: str) -> None:
    assert Deed.go_live in {f.value for f in facts(text, FactKind.deed)}


def test_agreement_with_people_is_what_the_model_reaches() -> None:
    told = facts("Agreement with teachers 78% on 600 answers, wanted 90.", FactKind.score)

    assert next((f.split, f.error) for f in told) == (Split.dev, 0.22)


def test_a_test_set_of_the_training_source_is_home_beside_a_foreign_one() -> None:
    told = facts("Trained on studio shots. Studio test 95%, phone pics 73% (800).", FactKind.score)

    assert [(f.split, f.about) for f in told] == [(Split.train_dev, None), (Split.dev, "phone pics")]


def test_what_a_model_was_and_what_it_is_now_are_two_scores() -> None:
    told = facts("It was 0.82 AUC when we launched, now it's 0.74 on this quarter's loans.", FactKind.score)

    assert [(f.metric, f.time) for f in told] == [("AUC", "past"), ("AUC", "now")]


def test_terabytes_are_data() -> None:
    assert facts("Training on 2TB of CT scans takes 9 days.", FactKind.data_source)


def test_buying_another_million_is_buying_data() -> None:
    assert Deed.buy_data in {f.value for f in facts("The plan is buying another million.", FactKind.deed)}


def test_how_long_an_answer_takes_beside_how_long_it_may_is_a_rule() -> None:
    told = facts("It takes 14 seconds per page and the clients accept 4.", FactKind.rule)

    assert [f.about for f in told] == ["latency"]


def test_a_sample_never_used_is_a_test_set_whoever_its_people_are() -> None:
    text = "Dev accuracy 93.1%. I drew 2,000 letters never used for anything, same years, same clerks: 86.0%."

    assert [(f.split, f.error) for f in facts(text, FactKind.score)] == [(Split.dev, 0.069), (Split.test, 0.14)]


def test_a_score_after_one_of_the_same_races_is_of_others() -> None:
    text = "2.1% wrong on 4,000 bibs of the same races that we kept back. Then the trail series: 23.4% wrong on 2,500."

    assert [f.split for f in facts(text, FactKind.score)] == [Split.train_dev, Split.dev]


@pytest.mark.parametrize(
    ("text", "share", "n"),
    [
        ("25 of the 30 wrong ones had the wrong document retrieved.", 25 / 30, 30),
        ("In 25 of the 30 mistakes the retriever returned the wrong document.", 25 / 30, 30),
        ("Of the 30 it got wrong, 25 had the wrong document.", 25 / 30, 30),
        ("Of the 50 wrong answers, 31 cite the right page but misread it.", 31 / 50, 50),
        ("22 out of 40 failures were retrieval misses", 22 / 40, 40),
    ],
)
def test_a_part_of_the_mistakes_is_a_share_of_errors_and_no_score(text: str, share: float, n: int) -> None:
    told = facts(text, FactKind.error_share)

    shares = [f.value.value for f in told if isinstance(f.value, Quantity)]
    assert shares == pytest.approx([share], abs=1e-6)
    assert [f.n for f in told] == [n]
    assert not facts(text, FactKind.score)


@pytest.mark.parametrize("text", ["12 of 40 failed cases on the new site", "It fails 12 of 40 times"])
def test_what_fails_out_of_all_is_a_score(text: str) -> None:
    assert [f.error for f in facts(text, FactKind.score)] == [0.3]


def test_a_bar_without_its_metric_is_in_the_metric_of_all_scores_so_far() -> None:
    before = read_message("AUC 0.74 on validation, 0.76 on training.", turn=1, brief=Brief()).facts
    brief = Brief(facts=list(before))
    told = read_message("the bar is 0.80", turn=2, brief=brief).facts
    named = read_message("the bar is 90% right", turn=2, brief=brief).facts

    assert [(f.metric, f.error) for f in told if f.kind is FactKind.score] == [("AUC", None)]
    assert [f.metric for f in named if f.kind is FactKind.score] == ["accuracy"]


def test_a_forecast_that_is_off_is_a_model_that_fails() -> None:
    told = facts("our demand forecast is off. where do i start?", FactKind.stage_hint)

    assert [f.value for f in told] == [Stage.failing_baseline.value]


def test_a_thousand_variants_are_data_and_a_dozen_are_trials() -> None:
    text = "13,400 measured variants from our own assay."

    assert [f.n for f in facts(text, FactKind.data_volume)] == [13_400]
    assert not facts(text, FactKind.deed)
    assert Deed.many_pocs in {f.value for f in facts("We tried 12 variants of the prompt.", FactKind.deed)}


def test_what_changed_last_month_is_no_split_by_time() -> None:
    assert not facts("Our vendor changed the API last month.", FactKind.split_design)
    assert [f.value for f in facts("The test set is the last month.", FactKind.split_design)] == ["by_time"]


def test_a_murmur_is_no_hidden_markov_model() -> None:
    assert not facts("hmm", FactKind.layer)
    assert facts("We use an HMM on the gene sequences.", FactKind.layer)


def test_what_people_correct_is_wrong() -> None:
    assert [f.error for f in facts("people corrected about 3% of them", FactKind.score)] == [0.03]


def test_a_score_at_one_customer_is_from_elsewhere() -> None:
    told = facts("At one customer we measured 71% on 300 parts.", FactKind.score)

    assert [(f.split, f.error, f.n) for f in told] == [(Split.dev, 0.29, 300)]
    assert told[0].about


def test_what_works_fine_and_should_cost_less_is_a_matter_of_cost() -> None:
    text = "We pay $4,000 a month for GPT-4 and it works fine, but we want it cheaper."

    assert [f.about for f in facts(text, FactKind.target_met)] == ["quality_fine"]
    assert Stage.cost_problem.value in {f.value for f in facts(text, FactKind.stage_hint)}


@pytest.mark.parametrize(
    "text", ["why not just use GPT-4?", "should we use an LLM instead?", "Why not a random forest?"]
)
def test_another_layer_is_asked_for_by_the_name_of_its_model(text: str) -> None:
    assert [q.kind for q in read_message(text, turn=1, brief=Brief()).questions] == [QuestionKind.which_layer]
