"""The questions that may be put, each with its words and what its answer is worth as things stand."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from agent.brief import Brief, Deed, Fact, FactKind
from agent.metrics.finding import Finding
from agent.plan import ExecutionPlan
from agent.planning.order import READY
from agent.prose import examples, quoted
from agent.vocabulary import Bottleneck, Gap, Layer, Modality, Split, Stage, Topic, Verdict

TRAINING_ERROR = "training error"
LOOKED = (Deed.analyse_errors, Deed.explore_data, Deed.check_labels)


class Scene(NamedTuple):
    """What the worth of a question depends on; plan is None while a required topic is missing."""

    brief: Brief
    plan: ExecutionPlan | None
    findings: Sequence[Finding]

    @property
    def open(self) -> bool:
        """Whether the diagnosis is still to be made."""
        return self.plan is None or self.plan.diagnosis.bottleneck is Bottleneck.undiagnosed

    @property
    def unsure_gap(self) -> bool:
        """Whether nothing says yet where the error comes from."""
        return self.plan is None or self.plan.diagnosis.gap is Gap.undetermined

    @property
    def built(self) -> bool:
        """Whether something runs that could have been measured."""
        return self.plan is not None and self.plan.stage is not Stage.greenfield

    @property
    def costly(self) -> bool:
        """Whether money is the problem and quality is not."""
        return self.plan is not None and self.plan.stage is Stage.cost_problem

    @property
    def healthy(self) -> bool:
        """Whether the numbers leave nothing to repair."""
        return self.plan is not None and self.plan.diagnosis.bottleneck in READY

    @property
    def prompted(self) -> bool:
        """Whether the model is only prompted, so that it has no training error that its users could measure."""
        return self.plan is not None and self.plan.classification.layer is Layer.genai

    def scores(self, *splits: Split) -> list[Fact]:
        """The stated scores of these splits."""
        return [fact for fact in self.brief.of(FactKind.score) if fact.split in splits]

    def measures(self, split: Split) -> bool:
        """Whether any finding carries a number of this split."""
        name = split.value.replace("_", "-")
        return any(q.name.casefold().startswith(name) for finding in self.findings for q in finding.quantities)

    def known(self, *splits: Split) -> bool:
        """Whether a number of any of these splits was stated or measured."""
        return bool(self.scores(*splits)) or any(self.measures(split) for split in splits)


class Candidate(NamedTuple):
    """A question that could be asked: how much its answer could change (0 to 1), and its words when it is put."""

    topic: Topic
    about: str
    worth: Callable[[Scene], float]
    words: Callable[[Scene], str]


def _modality(scene: Scene) -> Modality | None:
    fact = scene.brief.last(FactKind.modality)
    return Modality(str(fact.value)) if fact is not None and fact.value in set(Modality) else None


def _things(scene: Scene) -> str:
    modality = _modality(scene)
    return examples([modality]) if modality else "examples"


def _application(_: Scene) -> str:
    return (
        "What is the project about: what should the system do, from which input to which output? For example: “from a "
        "photo of a parcel, tell whether it is damaged”."
    )


def _data(scene: Scene) -> str:
    things = _things(scene)
    return (
        f"What data do you have or can you get: roughly how many {things}, where they come from, and are they "
        "labelled? "
        f"For example: “a few thousand {things} from our archive, about half labelled, a colleague looked through "
        "some”."
    )


def _status(_: Scene) -> str:
    return (
        "Where does it stand today: nothing built yet, a first prototype, a model that misses its target, or something "
        "in use? If there is a model, what score does it reach, on how many examples?"
    )


def _gap(scene: Scene) -> str:
    if scene.costly:
        return "What quality must a cheaper model keep, and how do you measure it today, on how many examples?"
    if scene.known(Split.dev, Split.test, Split.train):
        return (
            "What would be good enough, and how well do people do it? Without a target or a human level there is no "
            "way "
            "to say how much of today's error can go."
        )
    if scene.built:
        return (
            "How well does it do now and what do you need: error or accuracy on training and held-out data, on how "
            "many "
            "examples, and how well do people do it? Rough numbers are fine."
        )
    return "How good must it be to be useful, and how well do people do it today? A rough figure is enough."


def _tried(scene: Scene) -> str:
    if scene.costly:
        return "What have you tried to bring the cost down: caching, shorter prompts, a smaller model?"
    if scene.built:
        return (
            "What have you tried so far, and has anyone gone through the mistakes one by one? For example: “two "
            "models, "
            "we never sorted the errors by kind”."
        )
    return "Has anyone tried this before, in your team or in published work, and what came of it?"


def _constraints(scene: Scene) -> str:
    if scene.healthy:
        return "What must hold in production: who reviews the code, where may the data go, when does it go live?"
    return (
        "What limits you: people, time, budget, hardware, rules about the data? For example: “two people, until "
        "summer, "
        "the data must stay in-house”."
    )


def _train_words(scene: Scene) -> str:
    score = next(reversed(scene.scores(Split.dev, Split.test)), None)
    beside = f" beside {quoted(score.quote, 60)}" if score else ""
    return (
        f"What error does the model make on its own training data{beside}? A high one calls for a better model or "
        "training, a low one for regularization or data."
    )


def _human_words(scene: Scene) -> str:
    things = _things(scene)
    return (
        f"How well do people do this on the same {things}? It tells how much of the error can go at all; two people "
        "who "
        "label the same small sample give a first figure."
    )


def _n_words(scene: Scene) -> str:
    score = next((fact for fact in reversed(scene.scores(Split.dev, Split.test)) if fact.n is None), None)
    number = quoted(score.quote, 60) if score else "the score"
    return f"On how many held-out examples was {number} measured? It decides whether the difference is more than noise."


def _source_words(scene: Scene) -> str:
    things = _things(scene)
    return (
        f"Do the {things} you train on and the ones you evaluate on come from the same source and time? If not, the "
        "gap "
        "may be a mismatch rather than overfitting."
    )


def _looked_words(scene: Scene) -> str:
    where = ", by component," if scene.brief.of(FactKind.component) else ""
    return (
        f"Has anyone sorted the mistakes by kind{where} and counted them? If so, what are the largest groups; if not, "
        "say so and that comes first."
    )


def _target_words(_: Scene) -> str:
    return "What number would be good enough to use, on which metric? It decides whether the gap is worth closing."


def _cost_words(_: Scene) -> str:
    return "What does it cost a month, for how many requests, and what may it cost? That gives the break-even."


def _labels_words(scene: Scene) -> str:
    return f"Who labelled the {_things(scene)}, and has anyone checked a sample of the labels by hand?"


def _gap_worth(scene: Scene) -> float:
    if scene.healthy or (scene.known(Split.human, Split.target) and scene.known(Split.dev, Split.test)):
        return 0.0
    return 0.9 if scene.built else 0.5


def _tried_worth(scene: Scene) -> float:
    if scene.healthy:
        return 0.0
    return 0.8 if scene.open else 0.45


def _train_worth(scene: Scene) -> float:
    if scene.known(Split.train) or not scene.built or scene.plan is None or scene.healthy:
        return 0.0
    if scene.prompted or not scene.unsure_gap or not scene.scores(Split.dev, Split.test):
        return 0.0
    return 0.6 if scene.open else 0.35


def _human_worth(scene: Scene) -> float:
    if scene.known(Split.human, Split.target) or not scene.built or scene.healthy:
        return 0.0
    if not scene.unsure_gap or not scene.scores(Split.dev, Split.test):
        return 0.0
    return 0.55 if scene.open else 0.35


def _n_worth(scene: Scene) -> float:
    held_out = scene.scores(Split.dev, Split.test)
    if not held_out or any(fact.n for fact in held_out) or scene.healthy:
        return 0.0
    if any(finding.verdict is Verdict.undetermined for finding in scene.findings):
        return 0.65
    return 0.3 if scene.open else 0.0


def _source_worth(scene: Scene) -> float:
    if scene.brief.of(FactKind.split_design) or scene.known(Split.train_dev) or scene.plan is None:
        return 0.0
    return 0.5 if scene.plan.diagnosis.gap is Gap.variance else 0.0


def _looked_worth(scene: Scene) -> float:
    if scene.brief.of(FactKind.error_share) or any(
        f.value in LOOKED for f in scene.brief.of(FactKind.deed, standing=False)
    ):
        return 0.0
    return 0.6 if scene.built and scene.open else 0.0


def _target_worth(scene: Scene) -> float:
    if scene.scores(Split.target) or scene.brief.of(FactKind.target_met) or scene.healthy or not scene.built:
        return 0.0
    return 0.4 if not scene.scores(Split.human) and scene.unsure_gap else 0.0


def _cost_worth(scene: Scene) -> float:
    return 0.6 if scene.costly and not scene.brief.of(FactKind.cost) else 0.0


def _labels_worth(scene: Scene) -> float:
    if scene.brief.of(FactKind.labels, standing=False) or not scene.built:
        return 0.0
    plan = scene.plan
    return 0.5 if plan is not None and plan.diagnosis.bottleneck is Bottleneck.data_quality else 0.0


TOPICS: dict[Topic, Candidate] = {
    Topic.application: Candidate(Topic.application, "", lambda _: 1.0, _application),
    Topic.data: Candidate(Topic.data, "", lambda _: 1.0, _data),
    Topic.status: Candidate(Topic.status, "", lambda _: 1.0, _status),
}
"""The required topics: always worth asking while they are missing."""

CANDIDATES: tuple[Candidate, ...] = (
    Candidate(Topic.performance_gap, "", _gap_worth, _gap),
    Candidate(Topic.tried, "", _tried_worth, _tried),
    Candidate(Topic.constraints, "", lambda scene: 0.3 if scene.healthy else 0.35, _constraints),
    Candidate(Topic.performance_gap, "number of dev examples", _n_worth, _n_words),
    Candidate(Topic.performance_gap, TRAINING_ERROR, _train_worth, _train_words),
    Candidate(Topic.performance_gap, "human error", _human_worth, _human_words),
    Candidate(Topic.performance_gap, "target", _target_worth, _target_words),
    Candidate(Topic.tried, "errors by kind", _looked_worth, _looked_words),
    Candidate(Topic.data, "source of the dev set", _source_worth, _source_words),
    Candidate(Topic.data, "who labelled", _labels_worth, _labels_words),
    Candidate(Topic.constraints, "monthly cost", _cost_worth, _cost_words),
)
"""Every question that may follow a plan; its worth is computed from the plan and the findings as they stand."""
