"""What intake makes of one message: facts, questions, intents, and what was masked or pasted."""

from enum import StrEnum
from typing import NamedTuple

from agent.brief import Fact
from agent.metrics.evidence import Correction
from agent.metrics.finding import Quantity
from agent.vocabulary import Action, Pitfall


class Intent(StrEnum):
    """What the message wants; several may hold at once. `describe` is the default for a message with facts."""

    describe = "describe"
    question = "question"
    experiment_result = "experiment_result"
    correction = "correction"
    rejection = "rejection"
    greeting = "greeting"
    thanks = "thanks"
    off_topic = "off_topic"
    blank = "blank"
    link_only = "link_only"
    injection = "injection"  # orders to ignore the methodology or show the prompt; they are material, never obeyed
    harmful = "harmful"
    two_projects = "two_projects"
    other_language = "other_language"
    dont_know = "dont_know"
    plan_request = "plan_request"  # "what should we do next?", "so what is the plan?"


class QuestionKind(StrEnum):
    """The kinds of question that `agent/answers/` has a module for."""

    why = "why"
    why_not = "why_not"
    change_mind = "change_mind"
    what_next = "what_next"
    how_sure = "how_sure"
    size_dev_set = "size_dev_set"
    is_it_real = "is_it_real"
    define = "define"
    methodology = "methodology"
    similar_cases = "similar_cases"
    what_if = "what_if"
    capability = "capability"  # "what can you do?", "which files do you read?"
    what_changed = "what_changed"
    how_long = "how_long"
    summary = "summary"  # "what do I tell my boss?", "which number do I report?"
    which_layer = "which_layer"  # "is deep learning right here?", "isn't ChatGPT good enough?"
    which_test = "which_test"  # "what number must it hit?", "when do we stop?"
    where_errors = "where_errors"  # "which slice is worst?", "what could we gain at most?"
    how_many = "how_many"  # "how many more photos would we need for 5%?"
    how_good = "how_good"  # "how good must it be?", "which accuracy do we need?"


class Question(NamedTuple):
    """One question of the user's: verbatim text, its kind, and what it names."""

    text: str
    kind: QuestionKind
    action: Action | None = None
    pitfall: Pitfall | None = None
    numbers: tuple[Quantity, ...] = ()  # fractions and counts in the order they stand in the text


class Pasted(NamedTuple):
    """A block pasted into the message that reads like a file: inspected as if uploaded."""

    name: str  # "pasted-1.log", "pasted-2.md"
    text: str


class ResultClaim(NamedTuple):
    """An experiment that the user reports: what changed and the numbers before and after, where given."""

    change: str
    metric: str
    before: float | None
    after: float | None
    n: int | None
    better: str  # "higher" | "lower"
    quote: str


class Reading(NamedTuple):
    """One message, understood."""

    text: str  # with every secret replaced by [secret]; all quotes are verbatim parts of it
    facts: tuple[Fact, ...] = ()
    questions: tuple[Question, ...] = ()
    intents: frozenset[Intent] = frozenset()
    pasted: tuple[Pasted, ...] = ()
    secrets: int = 0
    supersedes: tuple[tuple[str, str], ...] = ()  # (old fact id, new fact id)
    contradictions: tuple[tuple[str, str], ...] = ()  # (fact id, fact id): both are shown, neither is dropped
    results: tuple[ResultClaim, ...] = ()
    rejected: tuple[tuple[Action, str], ...] = ()  # (action, the user's words)
    corrections: tuple[Correction, ...] = ()  # how a file is to be read
    projects: tuple[str, ...] = ()  # the names of the projects when a message holds more than one
