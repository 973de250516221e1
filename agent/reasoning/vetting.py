"""Whether a model's words may stand: grounded numbers, no links or markup, nothing against the plan or the policy."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from pydantic import BaseModel

from agent.intake.numbers import find_numbers
from agent.metrics.finding import Finding
from agent.policy import AGENT_UNREVIEWED, NO_CODING
from agent.reasoning.grounding import loose, numbers, values_of
from agent.reasoning.prompts import instructions
from agent.vocabulary import Action

MOST_WORDS = 120
"""Of one field; longer prose is not read."""
RUN = 8
"""So many words in a row are only shared with the prompt by copying it."""
WORD = re.compile(r"[a-z']+")
STEM = 5
"""Letters by which two forms of a word are taken for one."""
SHORT_WORD = 4
"""Letters; shorter words carry no content."""
LEAST_SHARED = 0.2
"""Of a draft's content words at least so many stand in any text that says the same."""
MARKUP = re.compile(r"https?://|www\.|!\[|\]\(|<[a-z!/]|```|\bjavascript:|\bdata:\w+/", re.IGNORECASE)
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\ud800-\udfff]")
NOT_ADVISED = re.compile(
    r"\b(?:no|not|n[o']t|never|nor|none|without|before|until|instead of|rather than|nothing|nobody|premature|unless"
    r"|neither|does not|only (?:if|when|once)|against|avoid|hold off|wait|later|unlikely)\b",
    re.IGNORECASE,
)
ADVICE: tuple[tuple[frozenset[Action], re.Pattern[str], str], ...] = (
    (
        frozenset({Action.add_compute}),
        re.compile(
            r"\b(?:GPUs?|TPUs?|[AHB]\d00s?|accelerators?|clusters?|more compute|compute budget|bigger machines?)\b",
            re.IGNORECASE,
        ),
        "it speaks for more compute, which the plan does not advise",
    ),
    (
        frozenset({Action.collect_more_data, Action.collect_targeted_data}),
        re.compile(
            r"\b(?:collect|gather|buy|label|get|add|need|use|acquire|annotate|order)\w*\s+(?:\w+\s+){0,3}?"
            r"(?:more|additional|extra|new|another|larger|bigger)\s+(?:\w+\s+){0,2}"
            r"(?:data|images|photos|samples|examples|labels|recordings|texts|rows|dataset)\b",
            re.IGNORECASE,
        ),
        "it speaks for more data, which the plan does not advise",
    ),
    (
        frozenset({Action.fine_tune_pretrained, Action.fine_tune_small_model_for_cost, Action.change_architecture}),
        re.compile(
            r"\b(?:switch|move|migrate|upgrade|change|scale)\w*\s+(?:\w+\s+){0,3}?(?:bigger|larger|other|new|different)\s+"
            r"(?:\w+\s+){0,2}(?:model|network|architecture)\b",
            re.IGNORECASE,
        ),
        "it speaks for another model, which the plan does not advise",
    ),
    (
        frozenset({Action.harden_for_production}),
        re.compile(
            r"\b(?:ship it|go live now|deploy (?:it )?(?:now|today|immediately)|straight to production)\b",
            re.IGNORECASE,
        ),
        "it speaks for going live, which the plan does not advise",
    ),
)
"""Advice that may only be given by a plan that holds the action; a sentence that denies it is fine."""


@dataclass(frozen=True)
class Ground:
    """What a text may rest on.

    findings: what was computed. draft: the rules' decisions, whose numbers count. told: the rules' own texts. said: the
    user's words. advised: the actions of the plan. known: the numbers of the findings and of the user's words.
    """

    findings: tuple[Finding, ...]
    draft: Mapping[str, Any]
    told: tuple[str, ...]
    said: tuple[str, ...]
    advised: frozenset[Action]
    known: frozenset[float]

    @cached_property
    def values(self) -> frozenset[float]:
        """Every number there is."""
        return self.known | values_of((), self.draft, self.told)

    def holds(self, words: str) -> bool:
        """Whether the user or the rules used these words."""
        return words.casefold() in self._spoken

    @cached_property
    def _spoken(self) -> str:
        return "\n".join((*self.said, *self.told)).casefold()


def objections(text: str, ground: Ground, *, keep: str = "", words: int = MOST_WORDS) -> list[str]:
    """What is wrong with a text, each in words that its writer can act on; numbers of `keep` must not get lost."""
    if not text.strip():
        return ["it is empty"]
    found = [*_form(text, max(words, len(keep.split()))), *_numbers(text, ground), *_conduct(text, ground)]
    if keep and not shared(text, keep, LEAST_SHARED):
        found.append("it does not say what the draft says")
    told = {number.value for number in numbers(text)}
    lost = [number.text for number in numbers(keep) if number.value not in told]
    if lost:
        found.append(f"it leaves out {', '.join(dict.fromkeys(lost))}, which the draft states")
    return found


def shared(text: str, other: str, least: float) -> bool:
    """Whether a text holds that share of the content words of another, at least one, and so is about the same."""
    wanted = stems(other)
    return not wanted or len(stems(text) & wanted) >= max(1, least * len(wanted))


def stems(text: str) -> frozenset[str]:
    """The content words of a text, by their first letters."""
    return frozenset(word[:STEM] for word in WORD.findall(text.casefold()) if len(word) >= SHORT_WORD)


def _form(text: str, words: int) -> Iterator[str]:
    if len(text.split()) > words:
        yield f"it is longer than {words} words"
    if MARKUP.search(text):
        yield "it holds a link, an image or markup"
    if INVISIBLE.search(text):
        yield "it holds invisible characters"
    if _copied(text):
        yield "it repeats the instructions"


def _numbers(text: str, ground: Ground) -> Iterator[str]:
    if invented := loose(text, ground.values):
        yield f"these numbers stand nowhere in the data: {', '.join(dict.fromkeys(invented))}"
        return
    spelled = [n for n in find_numbers(text) if not any(letter.isdigit() for letter in n.text) and n.value > 2]
    for number in spelled:
        shown = f"{number.value:.12g}" if number.value >= 1 else f"{number.value * 100:.12g}%"
        if loose(shown, ground.values) and not ground.holds(number.text):
            yield f"this number stands nowhere in the data: {number.text}"


def _conduct(text: str, ground: Ground) -> Iterator[str]:
    against = (match[0] for pattern in (NO_CODING, AGENT_UNREVIEWED) for match in pattern.finditer(text))
    if not all(ground.holds(words) for words in against):  # what the rules warn of is told in their words
        yield "it breaks the policy on code and coding"
    for sentence in re.split(r"(?<=[.!?;])\s+|\n+", text):
        for actions, pattern, complaint in ADVICE:
            if not actions & ground.advised and pattern.search(sentence) and not NOT_ADVISED.search(sentence):
                yield complaint


def _copied(text: str) -> bool:
    return bool(_runs(text) & _prompt_runs())


@cache
def _prompt_runs() -> frozenset[tuple[str, ...]]:
    return frozenset().union(*(_runs(text) for text in instructions().values()))


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    found = WORD.findall(text.casefold())
    return frozenset(tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1))


def as_mapping(parts: Sequence[BaseModel]) -> dict[str, Any]:
    """Several parts of a plan as one mapping, whose numbers ground."""
    return {str(index): part.model_dump(mode="json") for index, part in enumerate(parts)}
