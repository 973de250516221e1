"""Projects like this one: what they were, what was decided and why."""

from agent.answering import Answer, Shelf, cite, gist, reference
from agent.brief import FactKind
from agent.intake.reading import Question
from agent.prose import DO, ended, held
from agent.state import Known
from agent.vocabulary import Topic

CASES = 3
OPENING = 2  # sentences


def similar_cases(question: Question, known: Known, library: Shelf) -> Answer:
    """The nearest cases to the project as described, or to the question where no project is known."""
    hits = library.search(_query(question, known), CASES, kind="case")
    if not hits:
        return Answer("I know of no case like it.")
    cases = [hit.entry for hit in hits]
    lines = [f"- {cite(case)}: {_story(case.text)}" for case in cases]
    parts = ["The nearest cases:\n" + "\n".join(lines)]
    if known.plan is not None:
        parts.append(
            f"Yours differs where its own numbers do: here {held(known.plan.diagnosis.bottleneck)}, and the next step "
            f"is to {ended(DO[known.plan.next_action])}"
        )
    return Answer("\n\n".join(parts), references=tuple(map(reference, cases)))


def _story(text: str) -> str:
    """How it began and what was decided; cases tell both, the decision under that word."""
    opening, _, decision = text.partition("Decision:")
    told = gist(opening, most=OPENING)
    return f"{told} Decision: {gist(decision, most=OPENING)}" if decision else told


def _query(question: Question, known: Known) -> str:
    told = [fact.quote for topic in (Topic.application, Topic.data) for fact in known.brief.lines(topic)]
    modality = known.brief.last(FactKind.modality)
    words = [*told[:3], str(modality.value) if modality else ""]
    if known.plan is not None:
        words.append(known.plan.diagnosis.bottleneck.value.replace("_", " "))
    return " ".join(filter(None, words)) or question.text
