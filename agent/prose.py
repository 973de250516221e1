"""How numbers and the words of the vocabulary read in a sentence; used by every part that writes to the user."""

from collections.abc import Sequence

from agent.metrics.finding import FRACTION, Quantity
from agent.vocabulary import Action, Bottleneck, Gap, Layer, Modality, Pitfall, Stage

SMALL_RATE = 0.0095  # below about one percent a single decimal would hide the difference
CURRENCY = {"USD": "$", "EUR": "\N{EURO SIGN}", "GBP": "\N{POUND SIGN}", "money": ""}

DO: dict[Action, str] = {
    Action.build_baseline: "build a quick baseline",
    Action.run_error_analysis: "run an error analysis",
    Action.explore_data: "look through the data",
    Action.set_target_metric: "fix the target and its metric",
    Action.fix_evaluation: "repair the evaluation",
    Action.fix_data_quality: "repair the data",
    Action.collect_targeted_data: "collect data for the cases that fail",
    Action.collect_more_data: "collect more data",
    Action.tune_hyperparameters: "tune the hyperparameters",
    Action.debug_training: "debug the training run",
    Action.regularize: "regularize the model",
    Action.change_architecture: "change the model",
    Action.fix_component: "repair the failing component",
    Action.fix_throughput: "speed up the input pipeline",
    Action.set_threshold: "move the decision threshold",
    Action.fine_tune_pretrained: "fine-tune a pre-trained model",
    Action.fine_tune_small_model_for_cost: "fine-tune a smaller model to replace the API calls",
    Action.improve_prompting: "work on the prompt",
    Action.redefine_task: "redefine the task",
    Action.run_many_pocs: "run several cheap proofs of concept",
    Action.add_compute: "add compute",
    Action.harden_for_production: "bring it to production standard",
}
"""Each action as the verb of a sentence."""

DOING: dict[Action, str] = {
    Action.build_baseline: "building a baseline",
    Action.run_error_analysis: "running an error analysis",
    Action.explore_data: "looking through the data",
    Action.set_target_metric: "fixing the target metric",
    Action.fix_evaluation: "repairing the evaluation",
    Action.fix_data_quality: "repairing the data",
    Action.collect_targeted_data: "collecting data for the cases that fail",
    Action.collect_more_data: "collecting more data",
    Action.tune_hyperparameters: "tuning hyperparameters",
    Action.debug_training: "debugging the training run",
    Action.regularize: "regularizing",
    Action.change_architecture: "changing the model",
    Action.fix_component: "repairing one component",
    Action.fix_throughput: "speeding up the input pipeline",
    Action.set_threshold: "moving the decision threshold",
    Action.fine_tune_pretrained: "fine-tuning a pre-trained model",
    Action.fine_tune_small_model_for_cost: "fine-tuning a smaller model to cut the bill",
    Action.improve_prompting: "more work on the prompt",
    Action.redefine_task: "redefining the task",
    Action.run_many_pocs: "running several cheap proofs of concept",
    Action.add_compute: "adding compute",
    Action.harden_for_production: "bringing it to production standard",
}
"""Each action as the subject of a sentence."""

HOLDS_BACK: dict[Bottleneck, str] = {
    Bottleneck.undiagnosed: "not known yet, since nothing so far says where the errors come from",
    Bottleneck.data_quality: "the quality of the data",
    Bottleneck.data_quantity: "the amount of data",
    Bottleneck.data_mismatch: "a mismatch between the training data and what the model meets in use",
    Bottleneck.model_capacity: "the model itself, which does not fit even its training data well enough",
    Bottleneck.overfitting: "overfitting (the model does much better on its training data than on new examples)",
    Bottleneck.hyperparameters: "the training itself (learning rate, schedule or a fault in the run)",
    Bottleneck.task_definition: "how the task is defined",
    Bottleneck.evaluation: "the evaluation, whose numbers cannot carry the decision yet",
    Bottleneck.component: "one component of the pipeline",
    Bottleneck.layer: "the layer, since the current approach has reached its ceiling",
    Bottleneck.throughput: "the speed of the input pipeline, not the accelerator",
    Bottleneck.compute: "compute",
    Bottleneck.cost: "cost",
    Bottleneck.production_readiness: "nothing in the model; what remains is bringing it to production standard",
    Bottleneck.none: "nothing that the numbers show",
}
"""What holds a project back, as the end of a sentence."""

HELD: dict[Bottleneck, str] = {
    Bottleneck.undiagnosed: "what holds the project back is not known yet",
    Bottleneck.production_readiness: "nothing in the model holds the project back",
    Bottleneck.none: "the numbers show nothing that holds the project back",
}
"""The same as a sentence of its own, where the plain form would not read as one."""

CAUSE: dict[Bottleneck, str] = {
    Bottleneck.undiagnosed: "a cause that is still open",
    Bottleneck.data_quality: "the quality of the data",
    Bottleneck.data_quantity: "the amount of data",
    Bottleneck.data_mismatch: "data unlike what is met in use",
    Bottleneck.model_capacity: "too little capacity in the model",
    Bottleneck.overfitting: "overfitting",
    Bottleneck.hyperparameters: "the training run itself",
    Bottleneck.task_definition: "the definition of the task",
    Bottleneck.evaluation: "the evaluation",
    Bottleneck.component: "one component of the pipeline",
    Bottleneck.layer: "the ceiling of the present layer",
    Bottleneck.throughput: "a starved accelerator",
    Bottleneck.compute: "too little compute",
    Bottleneck.cost: "the cost",
    Bottleneck.production_readiness: "the way into production",
    Bottleneck.none: "nothing in particular",
}
"""A bottleneck as a cause among others: "the evidence points to ..."."""

GAP: dict[Gap, str] = {
    Gap.avoidable_bias: "avoidable bias",
    Gap.variance: "variance",
    Gap.data_mismatch: "data mismatch",
    Gap.dev_overfitting: "over-tuning to the dev set",
    Gap.none: "no gap that matters",
    Gap.undetermined: "undetermined",
}

LAYER: dict[Layer, str] = {
    Layer.genai: "prompting a foundation model",
    Layer.deep_learning: "deep learning",
    Layer.machine_learning: "classical machine learning",
}

STAGE: dict[Stage, str] = {
    Stage.greenfield: "nothing built yet",
    Stage.prototype: "prototype",
    Stage.failing_baseline: "baseline below its target",
    Stage.scaling_problem: "works, not yet at the size needed",
    Stage.cost_problem: "works, too expensive",
    Stage.production_transition: "target met, going live",
}

PITFALL: dict[Pitfall, str] = {
    Pitfall.more_data_by_default: "more data by default",
    Pitfall.compute_by_hype: "compute because of hype",
    Pitfall.endless_prompt_tuning: "endless prompt tuning",
    Pitfall.prototype_production_confusion: "a prototype treated as production",
    Pitfall.single_bet: "everything on a single bet",
    Pitfall.unexplored_data: "data that nobody has looked at",
    Pitfall.discourage_coding: "telling people not to learn to code",
    Pitfall.genai_equals_deep_learning: "taking GenAI and deep learning for the same thing",
    Pitfall.unreviewed_agentic_code: "agent-written code that nobody reviews",
}

EXAMPLES: dict[Modality, str] = {
    Modality.text: "texts",
    Modality.audio: "recordings",
    Modality.image: "images",
    Modality.video: "videos",
    Modality.tabular: "rows",
    Modality.time_series: "stretches of signal",
}
"""What one calls the examples of a modality."""

KIND: dict[Modality, str] = {
    Modality.text: "text",
    Modality.audio: "sound",
    Modality.image: "images",
    Modality.video: "video",
    Modality.tabular: "tables",
    Modality.time_series: "time series",
}
"""What one calls data of a modality."""


def number(value: float) -> str:
    """A plain number: thousands separated, three significant digits below a thousand, no trailing zeros."""
    if value == int(value) or abs(value) >= 1000:
        return f"{round(value):,}"
    text = f"{value:.3g}"
    return text if "e" not in text else f"{value:.6f}".rstrip("0").rstrip(".")


def percent(value: float) -> str:
    """A rate as people read it: 0.16 -> 16%, 0.0587 -> 5.9%, 0.0012 -> 0.12%."""
    digits = 1 if abs(value) >= SMALL_RATE else 2
    text = f"{value * 100:.{digits}f}".rstrip("0").rstrip(".")
    return f"{'0' if text in {'-0', ''} else text}%"


def points(value: float) -> str:
    """A difference of two rates in percentage points: 0.041 -> 4.1 points."""
    text = percent(value).removesuffix("%")
    return f"{text} point" if text in {"1", "-1"} else f"{text} points"


def amount(quantity: Quantity) -> str:
    """A quantity without its interval: rates in percent, money as money, everything else with its unit."""
    if quantity.unit == FRACTION:
        return percent(quantity.value)
    currency, _, per = quantity.unit.partition("/")
    if currency in CURRENCY:
        return f"{CURRENCY[currency]}{number(quantity.value)}{f' a {per}' if per else ''}"
    if quantity.unit in {"", "value"} or (abs(quantity.value) <= 1 and quantity.name.endswith(quantity.unit)):
        return number(quantity.value)  # "recall 0.94", not "recall 0.94 recall"
    return f"{number(quantity.value)} {quantity.unit}"


def held(bottleneck: Bottleneck) -> str:
    """What holds the project back, as a whole sentence without its capital and full stop."""
    return HELD.get(bottleneck) or f"what holds the project back is {HOLDS_BACK[bottleneck]}"


def with_interval(quantity: Quantity) -> str:
    """A quantity with its 95 % interval, where it has one: 16% (13% to 19%)."""
    if quantity.interval is None:
        return amount(quantity)
    form = percent if quantity.unit == FRACTION else number
    low, high = (form(end) for end in quantity.interval)
    return f"{amount(quantity)} ({low} to {high})"


def gain(quantity: Quantity) -> str:
    """What an action may gain: rates as points with their interval, everything else as it is: 6 points (4 to 8)."""
    if quantity.unit != FRACTION:
        return with_interval(quantity)
    if quantity.interval is None:
        return points(quantity.value)
    low, high = (percent(end).removesuffix("%") for end in quantity.interval)
    return f"{points(quantity.value)} ({low} to {high})"


def reaching(goal: Quantity) -> str:
    """What an experiment must reach: its name says of what and on which side: "dev error, at most 6.2%"."""
    joint = " " if goal.name.endswith(("at most", "at least")) else ": "
    return f"{goal.name}{joint}{amount(goal)}"


def examples(modalities: Sequence[Modality]) -> str:
    """What to call the examples of this project: images, rows, ...; plain "examples" when unknown or mixed."""
    return EXAMPLES[modalities[0]] if len(modalities) == 1 else "examples"


def upper(sentence: str) -> str:
    """The sentence with a capital first letter."""
    return sentence[:1].upper() + sentence[1:]


def lower(words: str) -> str:
    """The words with a small first letter, unless they open with an abbreviation ("GPU") or "I"."""
    plain = len(words) > 1 and (words[1].islower() or words.startswith("A "))
    return words[:1].lower() + words[1:] if plain else words


def ended(sentence: str) -> str:
    """The sentence with a full stop, unless it has an end already."""
    stripped = sentence.strip()
    return stripped if not stripped or stripped[-1] in ".!?:" or stripped.endswith(".)") else f"{stripped}."


def quoted(text: str, limit: int = 160) -> str:
    """The user's words in quotation marks on one line, shortened at a word."""
    line = " ".join(text.split()).rstrip(".,;:")
    if len(line) > limit:
        line = line[:limit].rsplit(" ", 1)[0] + " …"
    return f"“{line}”"
