"""What the facts and findings of a project amount to: the questions that the weighing and the steps ask of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, TypeVar

from agent.brief import Brief, Deed, Fact, FactKind, Rejection
from agent.known.standing import cross_validated, current_scores, current_shares, is_comparison
from agent.metrics.finding import Finding, Missing, Quantity
from agent.metrics.measures import lower_is_better
from agent.plan import LedgerEntry
from agent.vocabulary import Action, Basis, Bottleneck, DataType, Layer, Modality, Split, Stage, Topic, Verdict

MONTH_OF_PROMPTING = 28
"""The methodology gives prompt tuning about a month; four weeks is the shortest thing that users call one."""

MODEL_STAGES = frozenset(
    {Stage.prototype, Stage.failing_baseline, Stage.scaling_problem, Stage.cost_problem, Stage.production_transition}
)
RUNNING = MODEL_STAGES - {Stage.production_transition}
"""Stages that nobody speaks of without a model; production is also spoken of long before."""
IMPLIED = "implied"
AHEAD = "ahead"
"""How a stage is told by words of beginning alone ("where do I start?"), which does not deny that a model runs."""
"""How intake marks a stage that no word of the user's names, only a score or an attached log."""
MODEL_DEEDS = (
    Deed.tune_prompt,
    Deed.tune_hyperparameters,
    Deed.regularize,
    Deed.fine_tune,
    Deed.analyse_errors,
    Deed.llm_on_table,
    Deed.expose_prototype,
    Deed.many_pocs,
    Deed.go_live,
)
"""What nobody does without something that runs."""

ERROR_CHECKS = frozenset(
    {"tag_ceiling", "component_ceiling", "slice_concentration", "confusion_pairs", "pipeline_flaw"}
)
"""Checks that look at where the errors are; one of them done means that somebody has looked."""


class Goal(NamedTuple):
    """What a split reaches, or should: the value in the user's metric, and the error where the metric has one."""

    split: Split
    value: float
    metric: str
    error: float | None
    unit: str
    n: int | None
    basis: Basis
    quote: str | None


class Situation:
    """One project as it stands: facts, findings and what follows from them. Read only; nothing here is stored."""

    def __init__(  # noqa: PLR0913 - the parts of a thread's memory, each by its name
        self,
        brief: Brief,
        findings: Mapping[str, Finding],
        *,
        missing: tuple[Missing, ...] = (),
        ledger: tuple[LedgerEntry, ...] = (),
        rejected: tuple[Rejection, ...] = (),
        measured: Mapping[Split, Goal] | None = None,
        considered: frozenset[Action] = frozenset(),
        turn: int = 0,
    ) -> None:
        self.brief = brief
        self.findings = findings
        self.missing = missing
        self.ledger = ledger
        self.rejected = rejected
        self.measured = measured or {}
        self.considered = considered
        self.turn = turn

    def say(self, kind: FactKind) -> str | None:
        """The newest standing words of one kind, as a value word."""
        fact = self.brief.last(kind)
        return fact.value if fact is not None and isinstance(fact.value, str) else None

    def did(self, *deeds: Deed) -> list[Fact]:
        """The user's own deeds of these kinds, done or being done."""
        return [fact for fact in self.brief.deeds(*deeds) if fact.time != "planned"]

    def plans(self, *deeds: Deed) -> list[Fact]:
        """The user's own plans of these kinds."""
        return [fact for fact in self.brief.deeds(*deeds) if fact.time == "planned"]

    def denied(self, *deeds: Deed) -> list[Fact]:
        """What the user says they have not done."""
        return [
            fact
            for fact in self.brief.of(FactKind.deed, standing=False)
            if fact.value in deeds and fact.polarity == "negated" and fact.superseded_by is None
        ]

    def stated(self, split: Split) -> Goal | None:
        """The number that the user gave for a split: the newest, and the best of several candidates."""
        goals = [
            goal for fact in current_scores(self.brief) if fact.split is split and (goal := _goal(fact)) is not None
        ]
        if len(goals) > 1 and cross_validated(self.brief):
            return _mean(goals)
        return min(goals, key=lambda goal: goal.error if goal.error is not None else 0.0, default=None)

    def reached(self, split: Split) -> Goal | None:
        """What a split reaches: measured from a file where there is one, else in the user's words."""
        return self.measured.get(split) or self.stated(split)

    @cached_property
    def target(self) -> Goal | None:
        """What the team wants to reach."""
        return self.stated(Split.target)

    @cached_property
    def human(self) -> Goal | None:
        """What people reach: the newest measure of it that is a rate of errors, else any."""
        goals = [
            goal
            for fact in current_scores(self.brief)
            if fact.split is Split.human and (goal := _goal(fact)) is not None
        ]
        with_error = [goal for goal in goals if goal.error is not None]
        return min(with_error, key=lambda goal: goal.error or 0.0) if with_error else next(iter(goals), None)

    @cached_property
    def rival(self) -> Goal | None:
        """What another system or people without the model reach today, where the user compares."""
        facts = [fact for fact in self.brief.of(FactKind.score) if is_comparison(fact)]
        return next((goal for fact in reversed(facts) if (goal := _goal(fact)) is not None), None)

    @cached_property
    def best(self) -> Goal | None:
        """The newest number that says how good the model is: test before dev, and training alone never."""
        return self.reached(Split.test) or self.reached(Split.dev)

    @cached_property
    def goal(self) -> Goal | None:
        """The bar: the target, else what people reach, else what another system reaches."""
        return self.target or self.human or self.rival

    @cached_property
    def below_target(self) -> bool | None:
        """Whether the model misses its bar, as a whole or in a part told apart; None where nobody can tell."""
        if any(
            f.check == "weak_part" and f.speaks.get(Bottleneck.production_readiness) for f in self.findings.values()
        ):
            return True
        checked = {finding.verdict for finding in self.findings.values() if finding.check == "target_gap"}
        if checked & {Verdict.supported, Verdict.refuted}:
            return Verdict.refuted in checked
        if (said := self.say(FactKind.target_met)) in {"yes", "no"}:
            return said == "no"
        if checked or self.best is None or self.goal is None:
            return None
        return worse(self.best, self.goal)

    @cached_property
    def target_met(self) -> bool:
        """Whether the target is known to be reached."""
        if self.below_target is not None:
            return not self.below_target and (self.target is not None or self.say(FactKind.target_met) == "yes")
        return False

    @cached_property
    def no_yardstick(self) -> bool:
        """Whether the user says that no metric or target is agreed on."""
        return self.goal is None and any(fact.about == NO_METRIC for fact in self.brief.of(FactKind.unknown))

    @cached_property
    def stage_hints(self) -> set[Stage]:
        """The stages that the user's words point to."""
        return set(words_of(self.brief.of(FactKind.stage_hint), Stage))

    @cached_property
    def model_exists(self) -> bool:
        """Whether anything was built that makes mistakes to learn from.

        "Nothing built yet" holds, numbers of today's practice beside it or not, until something shows a model.
        """
        if self.measured or any(finding.basis is Basis.measured for finding in self.findings.values()):
            return True
        hints = [fact for fact in self.brief.of(FactKind.stage_hint) if fact.about != IMPLIED]
        last = {fact.value for fact in hints if fact.turn == hints[-1].turn}
        if Stage.greenfield in last and not last & RUNNING:
            ahead = all(fact.about == AHEAD for fact in hints if fact.turn == hints[-1].turn)
            return self._trained_since(hints[-1].turn, scored=ahead)
        if self.stage_hints & MODEL_STAGES or self.did(*MODEL_DEEDS):
            return True
        scored = any(self.stated(split) for split in (Split.train, Split.train_dev, Split.dev, Split.test))
        return scored or bool(self.brief.of(FactKind.training_symptom) or self.brief.of(FactKind.error_share))

    def _trained_since(self, turn: int, *, scored: bool) -> bool:
        """Whether that message or a later one tells of a model: a training score, sorted errors, many variants.

        A held-out score counts beside a model's name only, or where it is `scored` all the same because nobody said
        that there is no model: people and today's practice have error rates as well.
        """
        scores = current_scores(self.brief)
        told = [fact for fact in scores if fact.split is Split.train]
        told += [*self.brief.of(FactKind.training_symptom), *self.brief.of(FactKind.error_share)]
        told += self.did(Deed.fine_tune, Deed.tune_hyperparameters, Deed.many_pocs)
        if scored or self.layer_in_use is not None:
            told += [fact for fact in scores if fact.split in {Split.dev, Split.test} and (scored or fact.turn == turn)]
        return any(fact.turn >= turn for fact in told)

    @cached_property
    def looked_at_errors(self) -> bool:
        """Whether somebody has sorted the mistakes."""
        sorted_before = self.brief.of(FactKind.error_share)
        shares = current_shares(self.brief) or self.brief.of(FactKind.errors_spread)
        if sorted_before and not shares:
            return False
        checks = any(
            finding.check in ERROR_CHECKS and finding.verdict in {Verdict.supported, Verdict.note, Verdict.refuted}
            for finding in self.findings.values()
        )
        return bool(shares or self.did(Deed.analyse_errors) or checks)

    @cached_property
    def looked_at_data(self) -> bool | None:
        """Whether somebody has looked at the data; None where the user did not say."""
        if self.did(Deed.explore_data, Deed.check_labels, Deed.analyse_errors):
            return True
        return False if self.denied(Deed.explore_data, Deed.check_labels) else None

    @cached_property
    def unread_data(self) -> bool:
        """Whether the user says that nobody has looked at the data, nor at the errors since."""
        return self.looked_at_data is False and not self.looked_at_errors

    @cached_property
    def goes_live(self) -> bool:
        """Whether the next thing the team wants is production."""
        due = any(LIVE.search(fact.quote) for fact in self.brief.of(FactKind.deadline))
        return due or Stage.production_transition in self.stage_hints or bool(self.brief.deeds(Deed.go_live))

    @cached_property
    def exposed(self) -> bool:
        """Whether an unsafe prototype stands before real users or real data."""
        return bool(self.did(Deed.expose_prototype))

    @cached_property
    def costs_too_much(self) -> bool:
        """Whether money is the problem."""
        return Stage.cost_problem in self.stage_hints

    @cached_property
    def on_device(self) -> Fact | None:
        """The rule that the model must run where no hosted model can be asked, if there is one."""
        rules = (*self.brief.of(FactKind.rule), *self.brief.of(FactKind.hardware))
        return next((fact for fact in rules if ON_DEVICE.search(fact.quote)), None)

    @cached_property
    def days_of_prompting(self) -> float | None:
        """How long prompts have been tuned, in days, if the user said."""
        days = [
            fact.value.value
            for fact in self.brief.of(FactKind.duration)
            if fact.about == Deed.tune_prompt and isinstance(fact.value, Quantity)
        ]
        return max(days, default=None)

    @cached_property
    def modalities(self) -> list[Modality]:
        """What one example is made of, in the order it was said."""
        return words_of(self.brief.of(FactKind.modality), Modality)

    @cached_property
    def data_type(self) -> DataType | None:
        """What the user calls the data: tables, signals, or both."""
        return next(reversed(words_of(self.brief.of(FactKind.data_type), DataType)), None)

    @cached_property
    def layer_in_use(self) -> Layer | None:
        """The layer that the user's model is at now: the first one named, since later ones are mostly ideas."""
        facts = self.brief.of(FactKind.layer)
        current = words_of([fact for fact in facts if fact.time == "now"], Layer)
        before = words_of([fact for fact in facts if fact.time == "past"], Layer)
        return next(iter(current or before), None)

    @cached_property
    def task(self) -> str:
        """The project in the user's own words, short."""
        fact = self.brief.last(FactKind.task) or next(iter(self.brief.lines(Topic.application)), None)
        if fact is None:
            return "the project"
        words = fact.value if isinstance(fact.value, str) and fact.value else fact.quote
        return short(words)


ON_DEVICE = re.compile(
    r"\bon[- ](?:the )?(?:device|phone|board|edge)\b|\bcloud is out\b|\bno (?:cloud|network)\b", re.IGNORECASE
)
LIVE = re.compile(r"\bprod(?:uction)?\b|\bgo(?:es|ing)? live\b|\broll[- ]?out\b", re.IGNORECASE)
"""A date that is one of production."""
NO_METRIC = "target metric"
"""How intake marks that no number is agreed on by which the model is judged."""


def _mean(goals: Sequence[Goal]) -> Goal:
    errors = [goal.error for goal in goals if goal.error is not None]
    value = sum(goal.value for goal in goals) / len(goals)
    return goals[0]._replace(value=value, error=sum(errors) / len(errors) if errors else None, n=None)


def short(words: str, limit: int = 90) -> str:
    """The words on one line, cut at a word within the limit."""
    line = " ".join(words.split()).rstrip(".,;:")
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(".,;:") + "\N{HORIZONTAL ELLIPSIS}"


def worse(this: Goal, that: Goal) -> bool | None:
    """Whether `this` is worse than `that`; None where the two are of different metrics."""
    if this.error is not None and that.error is not None:
        return this.error > that.error + 1e-9
    if this.metric != that.metric:
        return None
    return this.value > that.value if lower_is_better(this.metric) else this.value < that.value


def _goal(fact: Fact) -> Goal | None:
    if not isinstance(fact.value, Quantity) or fact.split is None:
        return None
    return Goal(
        fact.split, fact.value.value, fact.metric or "", fact.error, fact.value.unit, fact.n, Basis.stated, fact.quote
    )


E = TypeVar("E", bound=StrEnum)


def words_of(facts: Iterable[Fact], kind: type[E]) -> list[E]:
    """The values of the facts that are words of the enum, in order, each once."""
    values = [fact.value for fact in facts if isinstance(fact.value, str)]
    return list(dict.fromkeys(kind(value) for value in values if value in set(kind)))
