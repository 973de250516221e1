"""Which question is worth asking now: only one whose different answers would change the plan, and never twice."""

from collections.abc import Iterator, Sequence

from agent.brief import Ask, Brief
from agent.metrics.finding import Finding, Missing
from agent.plan import ExecutionPlan
from agent.questions import CANDIDATES, TOPICS, TRAINING_ERROR, Candidate, Scene
from agent.vocabulary import REQUIRED_TOPICS, Topic

MAX_ASKS = 3
WORTH_ASKING = 0.25
"""Below this value of information a question costs its reader more than its answer could change."""


def choose_asks(
    brief: Brief,
    plan: ExecutionPlan | None,
    missing: Sequence[Missing],
    asked: Sequence[tuple[str, str]],
    findings: Sequence[Finding] = (),
) -> list[Ask]:
    """At most three questions: the required topics first, then whatever would change the plan most.

    A topic that was answered is never asked as a whole, and nothing in `asked` is put again. An empty project gets one
    question: what it is about.
    """
    scene = Scene(brief, plan, findings)
    put = set(asked)
    required = [topic for topic in REQUIRED_TOPICS if not brief.known(topic)]
    if required and Topic.application in required and not any(brief.known(topic) for topic in Topic):
        return [_ask(TOPICS[Topic.application], scene)] if (Topic.application.value, "") not in put else [_again(scene)]
    asks = [_ask(TOPICS[topic], scene) for topic in required if (topic.value, "") not in put]
    if required:
        return asks[:MAX_ASKS] or [_again(scene)]
    ranked = sorted(_worthwhile(scene, missing, put), key=lambda pair: -pair[0])
    return [ask for _, ask in ranked[:MAX_ASKS]]


def _worthwhile(scene: Scene, missing: Sequence[Missing], put: set[tuple[str, str]]) -> Iterator[tuple[float, Ask]]:
    """Every question worth its reader's time; a detail waits until its topic as a whole was asked or answered."""
    details = {about for _, about in put}
    lacks = {lack.about: lack for lack in missing if lack.about}
    if scene.prompted:
        lacks.pop(TRAINING_ERROR, None)
    whole: set[Topic] = set()
    for candidate in CANDIDATES:
        about = candidate.about
        done = about in details if about else scene.brief.known(candidate.topic) or (candidate.topic.value, "") in put
        if done or (about and candidate.topic in whole):
            continue
        lack = lacks.pop(about, None)
        worth = max(candidate.worth(scene), _worth_of(lack, scene) if lack is not None else 0.0)
        if worth >= WORTH_ASKING:
            whole |= set() if about else {candidate.topic}
            yield worth, _ask(candidate, scene)
    for about, lack in lacks.items():
        worth = _worth_of(lack, scene)
        if about not in details and worth >= WORTH_ASKING:
            yield worth, Ask(topic=lack.topic, about=about, question=_request(lack))


def _worth_of(lack: Missing, scene: Scene) -> float:
    """A gap in the files matters where the diagnosis is open, or where its answer speaks of what leads now."""
    if scene.plan is None:
        return 0.0
    if scene.plan.diagnosis.bottleneck in lack.would_change:
        return 0.4
    return 0.5 if scene.open and lack.would_change else 0.0


def _request(lack: Missing) -> str:
    what = lack.what.strip().rstrip(".")
    opening = what.split(" ", 1)[0].casefold()
    if opening in {"whether", "which", "how", "what", "who", "if", "where", "when"}:
        return f"Can you tell me {what}? It would change what comes next."
    return f"Do you have {what}? It would change what comes next."


def _ask(candidate: Candidate, scene: Scene) -> Ask:
    return Ask(topic=candidate.topic, about=candidate.about, question=candidate.words(scene))


def _again(scene: Scene) -> Ask:
    """The first required topic once more, as a detail, when everything was asked and the project is still unclear."""
    topic = next(topic for topic in REQUIRED_TOPICS if not scene.brief.known(topic))
    return Ask(topic=topic, about="in one sentence", question=IN_ONE_SENTENCE[topic])


IN_ONE_SENTENCE: dict[Topic, str] = {
    Topic.application: "Could you say in one sentence what goes into the system and what should come out?",
    Topic.data: (
        "In one sentence, which examples could the system learn from or be tested on? None yet is an answer too."
    ),
    Topic.status: "Does anything run yet? A plain yes or no is enough to start.",
}
