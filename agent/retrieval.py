"""Passages and cases for the steps: one embedding of the project a turn; without a library the plan cites nothing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from agent.known.situation import Situation
from agent.plan import Reference
from agent.planning.decisions import Decision, diagnosed, prescribed
from agent.prose import DO, HOLDS_BACK, upper
from agent.vocabulary import STEP_NAMES, Action, Bottleneck

DEEP = 60
"""As many passages are ranked once; each step then takes its own from the front."""
A_STEP = 2
CASES = 2
"""Of the cases, those with the project's bottleneck and action come first, among them the most alike."""
WITH_CASES = frozenset({"diagnose", "intervene"})
QUERY_LENGTH = 400
EMBEDDED_LENGTH = 45
"""Of the project's words without numbers so much is embedded; its cost grows with length. Of 30 projects 27 find a case
that they resemble first by so much of them, and 28 by 400 characters (evals/retrieval/projects.yaml)."""


class Shelf(NamedTuple):
    """What the library has to say on this project: passages by step, and the cases that resemble it."""

    passages: dict[str, list[Reference]]
    cases: list[Reference]
    best: list[Reference]  # whatever their step: what the first intervention cites

    def for_step(self, step: str) -> tuple[list[Reference], list[Reference]]:
        """The passages and cases that one step shows."""
        return self.passages.get(step, []), self.cases if step in WITH_CASES else []


EMPTY = Shelf({}, [], [])


def look_up(library: Any, now: Situation, made: Mapping[str, Decision]) -> Shelf:
    """Search once for all steps of the plan that these decisions make; a library that fails must not break a turn."""
    if library is None:
        return EMPTY
    bottleneck, action = diagnosed(made).diagnosis.bottleneck, prescribed(made).interventions[0].action
    advice, project = f"{upper(DO[action])}: {HOLDS_BACK[bottleneck]}.", about(now)
    query = f"{advice} {project}"
    try:
        vector = library.embed_often(advice)
        passages = library.search(query, DEEP, kind="passage", vector=vector)
        plain = " ".join(word for word in project.split() if not any(char.isdigit() for char in word))
        alike = library.embed([plain[:EMBEDDED_LENGTH]])
        cases = library.search(query, DEEP, kind="case", vector=None if alike is None else alike[0])
        by_step = {}
        for number, name in enumerate(STEP_NAMES, start=1):
            own = [hit for hit in passages if number in hit.entry.steps][:A_STEP]
            own = own or library.search(query, A_STEP, kind="passage", steps=[number], vector=vector)
            by_step[name] = _references(own)
    except (OSError, RuntimeError, ValueError, KeyError):
        return EMPTY
    telling = sorted(cases, key=lambda hit: -_fit(hit.entry.topics, bottleneck, action))
    best = sorted(passages, key=lambda hit: -_fit(hit.entry.topics, bottleneck, action))
    return Shelf(by_step, _references(telling[:CASES]), _references(best[:A_STEP]))


def _fit(labels: Iterable[str], bottleneck: Bottleneck, action: Action) -> int:
    """How well an entry fits the diagnosis: by what holds back and by what to do. Ties keep the order of the search."""
    return len({bottleneck.value, action.value} & set(labels))


def cite(name: str, decision: Decision, shelf: Shelf) -> Decision:
    """The decision with the passages and cases of its step; interventions cite what step 5 cites."""
    if shelf is EMPTY:
        return decision
    passages, cases = shelf.for_step(name)
    update: dict[str, Any] = {"passages": passages, "cases": cases}
    if items := getattr(decision, "interventions", None):
        first = items[0].model_copy(update={"passages": shelf.best, "cases": cases})
        update["interventions"] = [first, *items[1:]]
    return decision.model_copy(update=update)


def about(now: Situation) -> str:
    """The project in a few hundred characters of the user's own words."""
    words = dict.fromkeys(fact.quote for fact in now.brief.facts if fact.superseded_by is None)
    return " ".join(words)[:QUERY_LENGTH] or now.task


def _references(hits: Sequence[Any]) -> list[Reference]:
    return [Reference(id=hit.entry.id, title=hit.entry.title) for hit in hits]
