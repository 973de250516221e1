"""How each action is done and tested: titles, effort, the one change, what is held fixed and when to stop."""

from typing import NamedTuple

from agent.vocabulary import Action, Effort


class Play(NamedTuple):
    """One action as an experiment; the braces in its texts are filled by `experimenting`, in this project's words."""

    effort: Effort
    title: str
    hypothesis: str
    change: str
    hold: tuple[str, ...]
    metric: str
    stop: str


DATA, MODEL, EVALUATION = (
    "the training and evaluation data",
    "the model and its settings",
    "the evaluation set and metric",
)
BUDGET = "the training budget"

PLAYS: dict[Action, Play] = {
    Action.build_baseline: Play(
        Effort.days,
        "Build a quick and dirty baseline on {stock}{goal}",
        "A simple baseline on {stock} shows how far the approach carries and which data is missing",
        "{label_first}build the simplest thing that can be scored, in a sandbox without sensitive data",
        (EVALUATION, "a held-out set that training never sees"),
        "{metric} of the baseline on held-out {examples}",
        "stop after the first scored run: its mistakes decide what comes next",
    ),
    Action.run_error_analysis: Play(
        Effort.hours,
        "Error analysis: sort {mistakes}{where} by cause before changing anything",
        "A few causes carry most of the errors, so that repairing one of them moves {score} more than anything else",
        "read {mistakes} one by one and tag each with its cause{component}",
        (DATA, MODEL),
        "errors sorted by cause",
        "stop when the order of the largest causes no longer changes",
    ),
    Action.explore_data: Play(
        Effort.hours,
        "Look through the data: read {sample} of {stock}, drawn at random",
        "Reading them shows surprises (wrong labels, odd sources, missing cases) that no score shows",
        "read {sample} of {stock} and note for each whether {content} hold",
        (MODEL, "the data as it is: nothing is repaired while reading"),
        "examples read, with what is odd in each",
        "stop when the sample is read; widen it only where a kind of fault was seen once and its share matters",
    ),
    Action.set_target_metric: Play(
        Effort.hours,
        "Fix the target: one metric that decides, and the value it must reach",
        "One metric that follows what users want, with a target, makes results comparable and ends guessing",
        "choose one metric and its target, and score what exists on a fixed set",
        (DATA, MODEL),
        "metric and target written down",
        "stop when metric, target and evaluation set are written down",
    ),
    Action.fix_evaluation: Play(
        Effort.days,
        "Make the evaluation trustworthy first{where}",
        "With an evaluation that is large enough and free of leaks the ranking of the variants can be trusted",
        "rebuild the evaluation set and score the same models again",
        (MODEL, "the training data"),
        "examples in the evaluation set",
        "stop when the interval of the difference that matters excludes zero or shrinks below what matters",
    ),
    Action.fix_data_quality: Play(
        Effort.days,
        "Repair the {faulty} of the {examples}{where}",
        "Repairing these {examples} {lowers} {score}, because they carry the errors",
        "correct the {faulty}{where} in a first batch, in training and evaluation alike",
        (MODEL, BUDGET),
        "{metric} on the repaired evaluation set",
        "stop if a first repaired batch does not move the error on its slice",
    ),
    Action.collect_targeted_data: Play(
        Effort.weeks,
        "Collect {examples} for the cases that fail{where}",
        "{examples_upper} from exactly these cases {lower} {score}, because the training data hardly holds them",
        "add a first batch{where} to the training data",
        (MODEL, EVALUATION, BUDGET),
        "{metric}{where}",
        "stop if the first batch does not move the error of these cases beyond its noise",
    ),
    Action.collect_more_data: Play(
        Effort.weeks,
        "Collect more {examples}, in rounds, as far as the learning curve pays",
        "The next doubling of the data {lowers} {score} as the learning curve predicts",
        "add the next round of {examples}, drawn like the ones before",
        (MODEL, EVALUATION, BUDGET),
        "{metric}",
        "stop collecting when a round gains less than the curve predicts",
    ),
    Action.tune_hyperparameters: Play(
        Effort.days,
        "Tune the hyperparameters one at a time: {knobs}",
        "Better settings {lower} {score} with the same data and the same kind of model",
        "search the learning rate on a log scale with everything else fixed",
        (DATA, "the architecture", BUDGET),
        "{metric}",
        "stop when the best value lies inside the range searched and repeats with another seed",
    ),
    Action.debug_training: Play(
        Effort.hours,
        "Debug the training run before anything else",
        "A fault in the run (learning rate, numerics, or inputs and labels that do not match) keeps it from learning",
        "overfit a single small batch, then change one suspect at a time: rate, clipping, input and label pairs",
        (DATA, "the architecture", "the random seed"),
        "training loss on one small batch",
        "stop when a batch is fitted and a full run stays finite; an unfitted batch points to the data path",
    ),
    Action.regularize: Play(
        Effort.days,
        "Regularize {model}: {regularisers}",
        "Less memorising {lowers} {score} while the training error may rise",
        "add one regulariser at a time, strongest suspect first, and keep the best checkpoint",
        (DATA, EVALUATION, "the architecture"),
        "{metric}",
        "stop when training and held-out error meet, or three regularisers in a row stay inside the noise",
    ),
    Action.change_architecture: Play(
        Effort.days,
        "Change the model: more capacity{than}",
        "A larger or better suited model {lowers} {training}, and {score} with it",
        "replace {model} by one with clearly more capacity, trained to the end",
        (DATA, EVALUATION),
        "training error",
        "stop if the training error does not fall: then the optimiser or the labels are at fault, not capacity",
    ),
    Action.fix_component: Play(
        Effort.days,
        "Repair the component that loses most{where}",
        "Repairing this one component{where} {lowers} {score}, because most failures start there",
        "replace or repair this component alone",
        ("all other components", EVALUATION),
        "{metric} of the whole pipeline",
        "stop if feeding this component's correct output by hand does not repair the failures",
    ),
    Action.fix_throughput: Play(
        Effort.days,
        "Feed the accelerator: repair the input pipeline before buying hardware",
        "The accelerator waits for its input; a faster loader shortens the run without new hardware",
        "speed up loading alone: more workers, prefetching, cached or packed inputs",
        (MODEL, "the hardware", DATA),
        "share of the time the accelerator idles",
        "stop when the accelerator is the slowest part",
    ),
    Action.set_threshold: Play(
        Effort.hours,
        "Set the decision threshold for what the errors cost",
        "Another threshold serves the goal better without any training",
        "choose the threshold on one held-out part and judge it on another",
        (DATA, MODEL),
        "{metric} at the chosen threshold, on the part that did not choose it",
        "stop if the gain vanishes on the part that did not choose the threshold",
    ),
    Action.fine_tune_pretrained: Play(
        Effort.days,
        "Fine-tune a pre-trained model on your own {examples}",
        "A pre-trained model fine-tuned on {stock} {lowers} {score} {beyond} what the present approach reaches",
        "{label_first}fine-tune one pre-trained model on the labelled {examples}",
        (EVALUATION, "the training data"),
        "{metric}",
        "stop if the first fine-tuned model does not beat the present approach beyond the noise",
    ),
    Action.fine_tune_small_model_for_cost: Play(
        Effort.weeks,
        "Fine-tune a smaller model on the logged traffic to replace the costly calls{bill}",
        "A small model fine-tuned on accepted outputs keeps the quality at a fraction of the cost",
        "train on logged and accepted pairs and send a small share of the traffic to the new model",
        ("the quality bar", EVALUATION, "the prompts and traffic of the calls that stay"),
        "monthly cost at equal quality",
        "stop if quality in the shadow test falls below the present one beyond the noise",
    ),
    Action.improve_prompting: Play(
        Effort.days,
        "Improve the prompt against the sorted mistakes",
        "A prompt that addresses the largest cause of errors moves {score}",
        "change the prompt for the largest cause alone",
        (EVALUATION, "the foundation model"),
        "{metric}",
        "stop after three changes in a row inside the noise, or a month in all",
    ),
    Action.redefine_task: Play(
        Effort.days,
        "Redefine the task so that people agree on the answer",
        "A sharper definition raises the agreement between people, and with it what a model can reach",
        "rewrite the labelling guide for the cases that people disagree on and label them again twice",
        (MODEL, "the examples"),
        "agreement between two people",
        "stop if agreement does not rise: then the inputs lack what the task needs",
    ),
    Action.run_many_pocs: Play(
        Effort.weeks,
        "Run several cheap proofs of concept side by side",
        "Among several cheap variants one shows promise that a single bet would have missed",
        "give each variant the same small budget and the same evaluation",
        (EVALUATION, "the budget of each variant"),
        "{metric} of the best variant",
        "stop a variant when its budget is spent; go on with those beyond the noise",
    ),
    Action.add_compute: Play(
        Effort.weeks,
        "Rent more compute for one run before buying any",
        "A run with more compute {lowers} {score} as its curve predicts",
        "rent the larger machine for one run",
        (DATA, MODEL, EVALUATION),
        "{metric}",
        "stop if the larger run does not beat the curve's prediction",
    ),
    Action.harden_for_production: Play(
        Effort.weeks,
        "Bring it to production standard: security, review, monitoring, rollback",
        "On live traffic, in a staged roll-out, {result} holds and nothing is exposed",
        "raise the standards to production's: access control, reviewed code, tests, monitoring, rollback",
        (MODEL, EVALUATION),
        "{metric} on live traffic in a staged roll-out",
        "roll back if the live error leaves the interval measured offline, or at any exposure of data",
    ),
}
"""One play an action; the tests demand all of them."""

EXIT: dict[Action, str] = {
    Action.build_baseline: "A baseline is scored on held-out examples.",
    Action.run_error_analysis: "The mistakes are sorted by cause, and each cause has its share and its ceiling.",
    Action.explore_data: "A random sample was read, and what is odd in it is written down.",
    Action.set_target_metric: "One metric, its target and the evaluation set are written down.",
    Action.fix_evaluation: "The evaluation tells the variants apart, or says that they do not differ enough to matter.",
}
"""When a diagnosis counts as made, by how it is to be had."""

ONCE_FIRST_FAILS: dict[Action, str] = {
    Action.build_baseline: "Without something that can be scored there are no mistakes to learn from.",
    Action.run_error_analysis: "Sorted by cause, the mistakes say what to repair if the first change misses its bar.",
    Action.explore_data: "What is in the data decides what any score means, and nobody is known to have looked.",
    Action.set_target_metric: "As long as no value of one metric is agreed, nobody can say when it is good enough.",
    Action.fix_evaluation: "A change is worth what the evaluation can tell apart.",
    Action.fix_data_quality: "Wrong labels and inputs look like variance in the scores; a repaired batch tells.",
    Action.collect_targeted_data: "If the first change misses its bar, data for the failing cases comes next.",
    Action.collect_more_data: "If the first change misses its bar and the learning curve still falls, more data pays.",
    Action.tune_hyperparameters: "If the first change misses its bar, the settings are the next cheapest suspect.",
    Action.debug_training: "If tuning does not move the result, a fault in the run is the next suspect.",
    Action.regularize: "If the first change misses its bar, the step from training to new data is what is left.",
    Action.change_architecture: "If settings do not move the training error, capacity is the next suspect.",
    Action.fix_component: "If the first change misses its bar, the next component in line is worth the same look.",
    Action.fix_throughput: "Faster runs make every later experiment cheaper.",
    Action.set_threshold: "A threshold costs no training and can be moved whatever the first change brings.",
    Action.fine_tune_pretrained: "If the first change misses its bar, a pre-trained model brings what the data lacks.",
    Action.fine_tune_small_model_for_cost: "If the first change misses its bar, a smaller model cuts the bill.",
    Action.improve_prompting: "If the sorted mistakes name a cause that words can address, one prompt change is cheap.",
    Action.redefine_task: "If people do not agree on the answers, no model can.",
    Action.run_many_pocs: "Several small trials cost less than one that fails.",
    Action.add_compute: "Compute comes last, when a rented run has shown that it pays.",
    Action.harden_for_production: "Production standards come back once the result holds.",
}
"""Why an action that is not the first stands in the plan at all."""
