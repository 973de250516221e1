"""What every answer is made of: text with its findings and references, and where the plan stands on an action."""

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

from agent.brief import Brief, Deed, FactKind
from agent.intake.reading import Question
from agent.known.standing import current_scores
from agent.metrics.finding import Finding, Quantity
from agent.plan import ExecutionPlan, Experiment, Intervention, NotNow, Reference
from agent.prose import DO, DOING, ended, held, lower, quoted, reaching, upper
from agent.state import Known
from agent.steps.intervene import IDEAS
from agent.vocabulary import Action, Basis, Pitfall, Split, Verdict

GIST_SENTENCES = 6
GIST_CHARACTERS = 700
"""A passage is quoted by its gist: enough to answer, short enough to read."""


EMPTY = frozenset(
    re.findall(
        "[a-z]+",
        "the and for are was were has have had does did can could should would will not but you your our one own "
        "there this that these those with from when what which who how why into than then them they its some any "
        "much many more most use used using need get let about just deep learning project machine model neural one two",
    )
)
"""Words that say nothing of what a sentence is about."""


RELATED = 0.4
"""A passage that shares fewer of a question's words than this is about something else."""


class Entry(Protocol):
    """A passage or case of the library, as far as an answer needs it."""

    @property
    def id(self) -> str:
        """Its stable id: the last part of its address."""

    @property
    def title(self) -> str:
        """What the link says."""

    @property
    def text(self) -> str:
        """Its Markdown text."""

    @property
    def topics(self) -> Sequence[str]:
        """What it is about, and what it is: a term, a question, a pitfall, a step."""

    @property
    def asked(self) -> Sequence[str]:
        """Ways in which people ask for it."""


class Hit(Protocol):
    """One search result."""

    @property
    def entry(self) -> Entry:
        """What was found."""

    @property
    def score(self) -> float:
        """How high it stands in the rankings by words and by meaning together."""


class Shelf(Protocol):
    """The part of `knowledge.retriever.Library` that answers need."""

    def search(
        self,
        query: str,
        k: int = 3,
        *,
        kind: Literal["passage", "case"] | None = None,
        steps: Sequence[int] | None = None,
    ) -> Sequence[Hit]:
        """The entries nearest to the query, best first; only those of the kind and of any of the steps."""


class Answer(NamedTuple):
    """One answer: Markdown, the findings made for it (so that its numbers can be cited), and what it cites.

    `sure` says whether it answers what was asked; a guess at the nearest passage is left out of a plan's reply.
    """

    text: str
    findings: tuple[Finding, ...] = ()
    references: tuple[Reference, ...] = ()
    sure: bool = True


Answerer = Callable[[Question, Known, Shelf], Answer]

ACTION_OF: dict[Deed, Action] = {
    Deed.collect_data: Action.collect_more_data,
    Deed.buy_data: Action.collect_more_data,
    Deed.collect_targeted: Action.collect_targeted_data,
    Deed.add_compute: Action.add_compute,
    Deed.follow_hype: Action.add_compute,
    Deed.scale_model: Action.change_architecture,
    Deed.tune_prompt: Action.improve_prompting,
    Deed.tune_hyperparameters: Action.tune_hyperparameters,
    Deed.regularize: Action.regularize,
    Deed.fine_tune: Action.fine_tune_pretrained,
    Deed.many_pocs: Action.run_many_pocs,
    Deed.explore_data: Action.explore_data,
    Deed.analyse_errors: Action.run_error_analysis,
    Deed.check_labels: Action.fix_data_quality,
    Deed.go_live: Action.harden_for_production,
    Deed.harden: Action.harden_for_production,
}
"""The action that a deed amounts to; deeds that are pitfalls and nothing else have none."""


PITFALL_OF: dict[Action, Pitfall] = {
    Action.collect_more_data: Pitfall.more_data_by_default,
    Action.add_compute: Pitfall.compute_by_hype,
    Action.improve_prompting: Pitfall.endless_prompt_tuning,
}
"""The pitfall that an action becomes when nothing shows that it is what is short."""


class Where(StrEnum):
    """Where an action stands in the plan."""

    next = "next"
    listed = "listed"
    not_now = "not_now"
    absent = "absent"


class Stance(NamedTuple):
    """What the plan says of one action."""

    action: Action
    where: Where
    item: Intervention | None = None
    against: NotNow | None = None


def condition(words: str) -> str:
    """A condition as it reads after "if": without an "if" of its own, and with a small first letter."""
    return lower(re.sub(r"^if\s+", "", words.strip(), flags=re.IGNORECASE))


def stance(plan: ExecutionPlan, action: Action) -> Stance:
    """Where the plan stands on the action: next, listed further down, advised against, or not in it."""
    if action is Action.fine_tune_pretrained and plan.next_action is Action.fine_tune_small_model_for_cost:
        action = plan.next_action  # the smaller model is a fine-tuned one as well
    against = next((item for item in plan.not_now if item.action is action), None)
    item = next((item for item in plan.interventions if item.action is action), None)
    if item is not None and item.rank == plan.interventions[0].rank:
        return Stance(action, Where.next, item)
    if against is not None:
        return Stance(action, Where.not_now, item, against)
    return Stance(action, Where.listed if item is not None else Where.absent, item)


def verdict_on(plan: ExecutionPlan, action: Action) -> str:
    """Whether to do it now, with this plan's reason: the direct answer to "should we?", "worth it?", "why not?"."""
    found = stance(plan, action)
    first = plan.interventions[0]
    if found.where is Where.next:
        return f"**Yes, {DOING[found.action]} is the next step.** {ended(first.why)}"
    if found.where is Where.not_now and found.against is not None:
        warned = next((item.why for item in plan.warnings if PITFALL_OF.get(action) is item.pitfall), "")
        known = "" if not warned or warned.rstrip(".") in found.against.reason else f"{ended(warned)} "
        return (
            f"**{upper(DOING[action])}: not now.** {ended(upper(found.against.reason))} {known}"
            f"What would change our mind: {ended(found.against.would_change_if)}"
        )
    if found.where is Where.listed and found.item is not None:
        return (
            f"**Later, not first.** {ended(upper(found.item.why))} Before that: {ended(first.title)} {ended(first.why)}"
        )
    idea = next((idea for idea in IDEAS if idea.action is action), None)
    right = f" It would be right if {ended(idea.would_change_if)}" if idea is not None else ""
    return (
        f"**{upper(DOING[action])}: not now.** Nothing known so far speaks for it. "
        f"{upper(held(plan.diagnosis.bottleneck))}; the next step is to {ended(DO[first.action])}{right}"
    )


def proposals(brief: Brief) -> list[Action]:
    """What the user plans, or else just did, newest first: what "worth it?" and "which of these?" are about."""
    deeds = [fact for fact in reversed(brief.of(FactKind.deed)) if fact.value in set(Deed)]
    last = max((fact.turn for fact in brief.facts), default=0)
    ranked = [
        *(fact for fact in deeds if fact.time == "planned"),
        *(fact for fact in deeds if fact.turn == last and fact.time == "now"),
        *(fact for fact in deeds if fact.turn == last and fact.time == "past"),
    ]
    actions = (ACTION_OF.get(Deed(str(fact.value))) for fact in ranked)
    return list(dict.fromkeys(action for action in actions if action is not None))


def reasons(plan: ExecutionPlan, known: Known, most: int = 3) -> Iterator[str]:
    """The claims of the findings that the diagnosis rests on, the decisive ones first, with quote or file."""
    ids = dict.fromkeys([*plan.diagnosis.findings, *plan.interventions[0].findings])
    findings = [known.findings[id_] for id_ in ids if id_ in known.findings]
    strongest = sorted(findings, key=lambda finding: -max(map(abs, finding.speaks.values()), default=0.0))
    for finding in strongest[:most]:
        yield f"{ended(finding.claim)}{source(finding)}"


def bar(experiment: Experiment) -> str:
    """What the experiment must reach, and when to stop."""
    goal = experiment.success_threshold
    named = goal if goal.name else goal.model_copy(update={"name": experiment.metric})
    return f"The bar: {ended(lower(reaching(named)))} {ended(upper(experiment.stop_rule))}"


def source(finding: Finding) -> str:
    """Where a finding's numbers come from, in brackets: the file, or the user's words."""
    if finding.provenance is not None:
        return f" (from `{finding.provenance.name}`)"
    return f" (you wrote {quoted(finding.quote, 90)})" if finding.quote else ""


def undetermined(known: Known) -> list[Finding]:
    """The findings that could not be told from noise and say what would settle them."""
    return [f for f in known.findings.values() if f.verdict is Verdict.undetermined and f.settled_by is not None]


def error_of(known: Known, *splits: Split) -> Quantity | None:
    """The newest error rate of the first of these splits that has one: measured if there is one, else stated."""
    for split in splits:
        for finding in reversed(known.findings.values()):
            for quantity in finding.quantities if finding.basis is Basis.measured else ():
                if quantity.name.casefold() in {f"{split} error", f"{split.value} error"} and 0 < quantity.value < 1:
                    return quantity
        for fact in reversed(current_scores(known.brief)):
            if fact.split is split and fact.error is not None and 0 < fact.error < 1:
                return Quantity(name=f"{split.value} error", value=fact.error, unit="fraction", n=fact.n)
    return None


def gist(text: str, question: str = "", most: int = GIST_SENTENCES) -> str:
    """The opening of a passage, and of the rest the one sentence that shares most words with the question."""
    sentences = _sentences(text)
    chosen: list[str] = []
    length = 0
    for sentence in sentences[:most]:
        if chosen and length + len(sentence) > GIST_CHARACTERS:
            break
        chosen.append(sentence)
        length += len(sentence)
    while len(chosen) > 1 and chosen[-1].endswith("?"):  # a question whose answer is cut off
        chosen.pop()
    wanted = content_words(question)
    rest = [(len(wanted & content_words(sentence)), sentence) for sentence in sentences[len(chosen) :]]
    shared, best = max(rest, default=(0, ""))
    if shared > 1 and length + len(best) <= 2 * GIST_CHARACTERS:
        chosen.append(best)
    return " ".join(chosen)


def related(question: str, entry: Entry) -> bool:
    """Whether the entry shares enough words with the question to be an answer at all."""
    wanted = content_words(question)
    shared = wanted & content_words(" ".join((entry.title, entry.text, *entry.asked)))
    return len(shared) >= max(1, len(wanted) * RELATED)


def cite(entry: Entry) -> str:
    """A link to a passage or case."""
    return f"[{entry.title}](/v1/passages/{entry.id})"


def reference(entry: Entry) -> Reference:
    """The entry as a plan or an answer lists it."""
    return Reference(id=entry.id, title=entry.title)


def link(item: Reference) -> str:
    """A link to what a plan lists."""
    return f"[{item.title}](/v1/passages/{item.id})"


def _sentences(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", "|", "---"))]
    prose = " ".join(re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", line).strip() for line in lines)
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])", prose) if part.strip()]


def content_words(text: str) -> set[str]:
    """The words of a text that say what it is about, in the singular."""
    return {word.rstrip("s") for word in re.findall(r"[a-z]{3,}", text.casefold()) if word not in EMPTY}
