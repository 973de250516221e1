"""The words of the public contract: every enum a plan, a finding or a scenario may use, in one place."""

from enum import StrEnum


class DataType(StrEnum):
    """Tables of numbers, free-form signals, or both; step 1 asks it first."""

    structured = "structured"
    unstructured = "unstructured"
    mixed = "mixed"


class Modality(StrEnum):
    """What one example is made of."""

    text = "text"
    audio = "audio"
    image = "image"
    video = "video"
    tabular = "tabular"
    time_series = "time_series"


class Layer(StrEnum):
    """Where the problem is solved: prompt a model, train a network, or fit trees and linear models."""

    genai = "genai"
    deep_learning = "deep_learning"
    machine_learning = "machine_learning"


class Stage(StrEnum):
    """How far the project is; `diagnose` decides it from the numbers and the user's words."""

    greenfield = "greenfield"
    prototype = "prototype"
    failing_baseline = "failing_baseline"
    scaling_problem = "scaling_problem"
    cost_problem = "cost_problem"
    production_transition = "production_transition"


class Gap(StrEnum):
    """Where the error comes from, along the chain human -> train -> train-dev -> dev -> test."""

    avoidable_bias = "avoidable_bias"
    variance = "variance"
    data_mismatch = "data_mismatch"
    dev_overfitting = "dev_overfitting"
    none = "none"
    undetermined = "undetermined"


class Bottleneck(StrEnum):
    """What holds the project back; a healthy project has `none` or `production_readiness`."""

    undiagnosed = "undiagnosed"
    data_quality = "data_quality"
    data_quantity = "data_quantity"
    data_mismatch = "data_mismatch"
    model_capacity = "model_capacity"
    overfitting = "overfitting"
    hyperparameters = "hyperparameters"
    task_definition = "task_definition"
    evaluation = "evaluation"
    component = "component"
    layer = "layer"
    throughput = "throughput"
    compute = "compute"
    cost = "cost"
    production_readiness = "production_readiness"
    none = "none"


class Action(StrEnum):
    """What a team can do next; an intervention is one of these, made specific to the project."""

    build_baseline = "build_baseline"
    run_error_analysis = "run_error_analysis"
    explore_data = "explore_data"
    set_target_metric = "set_target_metric"
    fix_evaluation = "fix_evaluation"
    fix_data_quality = "fix_data_quality"
    collect_targeted_data = "collect_targeted_data"
    collect_more_data = "collect_more_data"
    tune_hyperparameters = "tune_hyperparameters"
    debug_training = "debug_training"
    regularize = "regularize"
    change_architecture = "change_architecture"
    fix_component = "fix_component"
    fix_throughput = "fix_throughput"
    set_threshold = "set_threshold"
    fine_tune_pretrained = "fine_tune_pretrained"
    fine_tune_small_model_for_cost = "fine_tune_small_model_for_cost"
    improve_prompting = "improve_prompting"
    redefine_task = "redefine_task"
    run_many_pocs = "run_many_pocs"
    add_compute = "add_compute"
    harden_for_production = "harden_for_production"


class Pitfall(StrEnum):
    """The nine mistakes of the methodology that a plan warns of and never makes itself."""

    more_data_by_default = "more_data_by_default"
    compute_by_hype = "compute_by_hype"
    endless_prompt_tuning = "endless_prompt_tuning"
    prototype_production_confusion = "prototype_production_confusion"
    single_bet = "single_bet"
    unexplored_data = "unexplored_data"
    discourage_coding = "discourage_coding"
    genai_equals_deep_learning = "genai_equals_deep_learning"
    unreviewed_agentic_code = "unreviewed_agentic_code"


class Topic(StrEnum):
    """The six inputs of the methodology; the first three are required before there is a plan."""

    application = "application"
    data = "data"
    status = "status"
    constraints = "constraints"
    performance_gap = "performance_gap"
    tried = "tried"


REQUIRED_TOPICS = (Topic.application, Topic.data, Topic.status)


class StepStatus(StrEnum):
    """Where the team stands with one of the nine steps."""

    done = "done"
    now = "now"
    next = "next"
    blocked = "blocked"
    later = "later"
    skipped = "skipped"


class Basis(StrEnum):
    """How we know a thing: computed from a file, said by the user, or assumed by us."""

    measured = "measured"
    stated = "stated"
    assumed = "assumed"


class Confidence(StrEnum):
    """How far a classification or diagnosis may be trusted."""

    low = "low"
    medium = "medium"
    high = "high"


class Effort(StrEnum):
    """How long an intervention takes, to the order of magnitude."""

    hours = "hours"
    days = "days"
    weeks = "weeks"


class Verdict(StrEnum):
    """What a check found: its claim holds, does not hold, cannot be told from noise, or is only worth knowing."""

    supported = "supported"
    refuted = "refuted"
    undetermined = "undetermined"
    note = "note"


class Split(StrEnum):
    """A link of the error budget's chain; `target` is what the team wants, `human` what people reach."""

    human = "human"
    target = "target"
    train = "train"
    train_dev = "train_dev"
    dev = "dev"
    test = "test"


class Phase(StrEnum):
    """What a turn did: asked for a required input, made a new plan version, answered, or declined."""

    clarifying = "clarifying"
    planned = "planned"
    answered = "answered"
    declined = "declined"


STEP_NAMES = (
    "classify",
    "assess_data",
    "prototype",
    "diagnose",
    "intervene",
    "tune",
    "choose_layer",
    "iterate",
    "productionize",
)
