"""Brief: the facts the user told us, each with the verbatim quote it was read from."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.metrics.finding import Quantity
from agent.vocabulary import Action, Split, Topic


class FactKind(StrEnum):
    """What a fact is about. `value` holds the enum value, the number or the words named beside each kind."""

    # application
    task = "task"  # words: what the system does
    modality = "modality"  # a Modality
    data_type = "data_type"  # a DataType that the user named or implied
    layer = "layer"  # a Layer in use now, or tried
    component = "component"  # words: a part of a pipeline, named by the user
    classes = "classes"  # Quantity: how many classes; about = what they are
    # data
    data_volume = "data_volume"  # Quantity: count of examples; about = what is counted
    data_source = "data_source"  # words
    labels = (
        "labels"  # "labelled" | "unlabelled" | "checked" | "wrong" | "bought" | "weak" | "flawed"; a share in Quantity
    )
    split_design = "split_design"  # "random" | "by_group" | "by_time" | "same_source" | "other_source" | "leaky"
    # status
    stage_hint = "stage_hint"  # a Stage
    target_met = "target_met"  # "yes" | "no"
    # performance
    score = "score"  # Quantity with split, metric, error, n; split human and target too
    error_share = "error_share"  # Quantity: share (or count) of the errors; about = which slice, tag or component
    judge_agreement = "judge_agreement"  # Quantity: how often an automatic judge agrees with people
    curve_point = "curve_point"  # Quantity: score at `at` training examples
    compute_use = "compute_use"  # Quantity or words: GPU idle share, training time
    spread = "spread"  # Quantity: seed-to-seed spread; "lucky seed"
    training_symptom = "training_symptom"  # a key of agent/known/stated_training.py, SYMPTOMS
    threshold = "threshold"  # "unset": nobody chose the cutoff; "better": another one is said to do better
    errors_spread = "errors_spread"  # words: errors are not concentrated anywhere
    # constraints
    cost = "cost"  # Quantity: money a month (about "api" | "labels" | ...)
    budget = "budget"
    deadline = "deadline"
    team = "team"
    hardware = "hardware"
    rule = "rule"  # privacy, regulation, latency
    # tried, done, planned
    deed = "deed"  # a Deed
    duration = "duration"  # Quantity in days; about = the Deed it lasted for
    nothing_tried = "nothing_tried"
    unknown = "unknown"  # the user said that they do not know; topic says what


class Deed(StrEnum):
    """What a user did, does, plans, or says others should: the raw material of the pitfall detectors."""

    collect_data = "collect_data"  # more data, unspecific
    collect_targeted = "collect_targeted"  # data for a named slice or source
    buy_data = "buy_data"
    add_compute = "add_compute"
    scale_model = "scale_model"  # a bigger or other network
    tune_prompt = "tune_prompt"
    tune_hyperparameters = "tune_hyperparameters"
    regularize = "regularize"
    fine_tune = "fine_tune"
    single_bet = "single_bet"
    many_pocs = "many_pocs"
    explore_data = "explore_data"
    analyse_errors = "analyse_errors"
    check_labels = "check_labels"
    expose_prototype = "expose_prototype"  # unsafe prototype before real users or with sensitive data
    gold_plate_prototype = "gold_plate_prototype"  # production standards imposed on a first experiment
    sandbox = "sandbox"
    go_live = "go_live"
    harden = "harden"
    discourage_coding = "discourage_coding"
    equate_genai_dl = "equate_genai_dl"
    llm_on_table = "llm_on_table"  # a language model used on tables, audio or images where trained models belong
    agent_on_production = "agent_on_production"  # an agent writes or runs code against live systems
    skip_review = "skip_review"
    review_code = "review_code"
    follow_hype = "follow_hype"
    random_walk = "random_walk"  # something else every week


Polarity = Literal["affirmed", "negated"]
Holder = Literal["user", "hearsay"]
Time = Literal["past", "now", "planned"]


class Fact(BaseModel):
    """One thing the user said, with the words they said it in.

    `value` is a number, a word of the vocabulary named at its kind, or None when the quote says it all.
    `split`, `metric`, `error` (rate 0 to 1 or None), `n` and `at` belong to scores and curve points; `about` says of
    what (a slice, a component, a deed). `quote` is a verbatim part of the message of `turn`.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    id: str
    topic: Topic
    kind: FactKind
    value: Quantity | str | None = None
    quote: str
    turn: int
    polarity: Polarity = "affirmed"
    holder: Holder = "user"
    time: Time = "now"
    superseded_by: str | None = None
    split: Split | None = None
    metric: str | None = None
    error: float | None = None
    n: int | None = None
    at: float | None = None
    about: str | None = None

    @property
    def stands(self) -> bool:
        """The user's own, affirmed and not corrected since."""
        return self.superseded_by is None and self.holder == "user" and self.polarity == "affirmed"


class Brief(BaseModel):
    """All facts in the order they were said; what was corrected stays, marked as superseded."""

    model_config = ConfigDict(extra="forbid")

    facts: list[Fact] = Field(default_factory=list)

    def known(self, topic: Topic) -> bool:
        """Whether anything was said about the topic, 'I don't know' included."""
        return any(fact.topic is topic and fact.superseded_by is None for fact in self.facts)

    def of(self, kind: FactKind, *, standing: bool = True) -> list[Fact]:
        """The facts of one kind, by default only those that stand."""
        return [fact for fact in self.facts if fact.kind is kind and (fact.stands or not standing)]

    def deeds(self, *deeds: Deed) -> list[Fact]:
        """The user's own affirmed deeds and plans of these kinds."""
        return [fact for fact in self.of(FactKind.deed) if fact.value in deeds]

    def last(self, kind: FactKind) -> Fact | None:
        """The newest standing fact of one kind."""
        return next(reversed(self.of(kind)), None)

    def lines(self, topic: Topic) -> list[Fact]:
        """What a plan shows under a topic: everything said and not corrected since."""
        return [fact for fact in self.facts if fact.topic is topic and fact.superseded_by is None]


class Ask(BaseModel):
    """A question put to the user: its topic, the detail it is about ("" for the topic as a whole), and the words."""

    model_config = ConfigDict(extra="forbid")

    topic: Topic
    about: str = ""
    question: str


class Rejection(BaseModel):
    """Advice that the user turned down, in which turn, and the reason in their own words."""

    model_config = ConfigDict(extra="forbid")

    action: Action
    quote: str
    turn: int
