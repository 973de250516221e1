"""The plan and the small talk as an answer in Markdown: short, concrete, this project's numbers, the question last."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from agent.answering import bar, condition, link, source
from agent.brief import Ask
from agent.changes import ADVISED_AGAINST, NEW_WARNING, TOLD
from agent.intake.reading import Intent
from agent.known.stated_use import CHECKS_IN_USE
from agent.metrics.finding import FRACTION, STRONG, Finding
from agent.plan import Change, ExecutionPlan, Intervention, LedgerEntry
from agent.planning.order import READY
from agent.prose import DO, DOING, HOLDS_BACK, PITFALL, amount, ended, gain, lower, points, quoted, upper
from agent.vocabulary import Stage, Topic, Verdict

MOST_REASONS = 3
MOST_NOT_NOW = 3
MOST_CHANGES = 5
MOST_UNDETERMINED = 2
"""A reply is read on a phone; the plan beside it holds the rest."""

STILL_OPEN = "Still open:"
IN_PLACE = frozenset({ADVISED_AGAINST, NEW_WARNING, TOLD})
"""Changes that a part of the reply, or the notice of a correction, tells in its own place."""

SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z])")
"""Between two sentences of our own; they never hold an abbreviation before a capital."""


def plan_reply(  # noqa: PLR0913 - each part of the reply is the caller's to give or leave out, by name
    plan: ExecutionPlan,
    findings: Mapping[str, Finding],
    *,
    changes: Sequence[Change] = (),
    notices: Sequence[str] = (),
    asks: Sequence[Ask] = (),
    answer: str = "",
    results: Sequence[LedgerEntry] = (),
) -> str:
    """The reply of a turn that made a plan.

    answer is the direct answer to the message's own question and comes first after the notices; results are the
    experiments that the message reported.
    """
    diagnosis = _diagnosis(plan, findings)
    logged = {entry.change for entry in results}
    results = [entry for entry in results if entry.says.split(", ", 1)[0] not in answer]
    before = _joined(*notices, answer, *map(_result, results))
    new = [change for change in changes if change.to not in logged]
    shown = _first_told(plan, changes)
    if plan.version > 1 and all(change.what == ADVISED_AGAINST for change in new):
        stays = _stays(plan, "" if answer else diagnosis)
        return _joined(before, stays, _not_now(shown, answer), _asks(asks, STILL_OPEN))
    return _joined(
        before,
        _unsaid(diagnosis, answer),
        _next(plan, f"{answer} {diagnosis}"),
        _warnings(shown),
        _not_now(shown, answer),
        _open(findings, diagnosis),
        _changes([change for change in new if change.what not in IN_PLACE], before),
        _asks(asks, "To sharpen this plan:"),
    )


def _first_told(plan: ExecutionPlan, changes: Sequence[Change]) -> ExecutionPlan:
    """The plan with the warnings and the advice against that no earlier version gave: what is known is not repeated."""
    if plan.version == 1:
        return plan
    against = {change.to for change in changes if change.what == ADVISED_AGAINST}
    warned = {change.to for change in changes if change.what == NEW_WARNING}
    return plan.model_copy(
        update={
            "not_now": [item for item in plan.not_now if DO[item.action] in against],
            "warnings": [warning for warning in plan.warnings if PITFALL[warning.pitfall] in warned],
        }
    )


def answer_reply(
    answer: str, *, notices: Sequence[str] = (), asks: Sequence[Ask] = (), results: Sequence[LedgerEntry] = ()
) -> str:
    """The reply of a turn that answered a question or took a result in without a new plan."""
    return _joined(*notices, *(_result(entry) for entry in results), answer, _asks(asks, STILL_OPEN))


def clarify_reply(
    asks: Sequence[Ask],
    *,
    known: Sequence[Topic] = (),
    notices: Sequence[str] = (),
    answer: str = "",
    findings: Mapping[str, Finding] | None = None,
) -> str:
    """The reply of a turn that lacks a required topic: thanks for what is known, then the questions.

    findings are what the files already showed and what the words say clearly; they are told at once rather than held
    back until the plan.
    """
    seen = _seen(findings or {})
    opening = "" if answer or notices else "Thanks, that is a start." if known or seen else "Happy to help."
    lead = "Before I can say what to work on next, I need:" if known or seen else ""
    return _joined(*notices, answer, opening, seen, _asks(asks, lead))


def greeting_reply(plan: ExecutionPlan | None, asks: Sequence[Ask] = ()) -> str:
    """The answer to "hi": with a plan, where we are; without one, the one question that matters."""
    if plan is not None:
        return _joined(f"Hello again. {_where_we_are(plan)}", _asks(asks, STILL_OPEN))
    question = asks[0].question if asks else "What should the system do?"
    return f"Hello! I help machine-learning projects decide what to work on next. {question}"


def thanks_reply(plan: ExecutionPlan | None, asks: Sequence[Ask] = ()) -> str:
    """The answer to "thanks": the next step once more, and when to come back."""
    if plan is None:
        return _joined("You are welcome.", _asks(asks, "When you are ready:"))
    return (
        f"You are welcome. {_where_we_are(plan)} Come back with the result, good or bad: the plan moves on only if "
        "it beats "
        "the noise."
    )


def off_topic_reply(plan: ExecutionPlan | None, asks: Sequence[Ask] = ()) -> str:
    """The answer to what is no matter of a machine-learning project."""
    opening = "That is outside what I can help with: I work on what a machine-learning project should do next."
    return _joined(opening, _where_we_are(plan) if plan else "", _asks(asks, "Back to your project:"))


def blank_reply(plan: ExecutionPlan | None, asks: Sequence[Ask] = ()) -> str:
    """The answer to an empty message."""
    return _joined("Your message was empty.", _where_we_are(plan) if plan else "", _asks(asks, "You could tell me:"))


def link_reply(plan: ExecutionPlan | None, asks: Sequence[Ask] = ()) -> str:
    """The answer to a bare link, which is never opened."""
    opening = "I do not open links. Paste the part that matters here, or upload the file."
    return _joined(opening, _where_we_are(plan) if plan else "", _asks(asks, "Or tell me:"))


def nothing_new_reply(plan: ExecutionPlan | None, asks: Sequence[Ask] = ()) -> str:
    """The answer to a message in which neither a fact nor a question was found."""
    if plan is None:
        return _joined("I found nothing about the project in that message.", _asks(asks, "To begin:"))
    opening = f"Nothing in that changes the plan. {_where_we_are(plan)}"
    closing = "Tell me a result, a number or a plan of yours, or ask why, why not, what comes next or how sure this is."
    return _joined(opening, _asks(asks, STILL_OPEN) or closing)


def harmful_reply(plan: ExecutionPlan | None, asks: Sequence[Ask] = ()) -> str:
    """The refusal of a request that would do harm."""
    opening = "I will not help with that: it would harm people or systems that are not yours."
    closing = _where_we_are(plan) if plan else "If you have a machine-learning project, tell me about it."
    return _joined(opening, closing, _asks(asks, STILL_OPEN))


def small_talk(intents: frozenset[Intent], plan: ExecutionPlan | None, asks: Sequence[Ask] = ()) -> str:
    """The reply to a message that holds neither a fact nor a question, by its intent."""
    speak = next((reply for intent, reply in SMALL_TALK if intent in intents), nothing_new_reply)
    return speak(plan, asks)


SMALL_TALK: tuple[tuple[Intent, Callable[[ExecutionPlan | None, Sequence[Ask]], str]], ...] = (
    (Intent.harmful, harmful_reply),
    (Intent.blank, blank_reply),
    (Intent.link_only, link_reply),
    (Intent.thanks, thanks_reply),
    (Intent.off_topic, off_topic_reply),
    (Intent.greeting, greeting_reply),
)
"""The first intent that holds decides: a refusal before courtesy, thanks before a greeting."""


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _unsaid(text: str, told: str) -> str:
    """The sentences of a text that do not stand in what was told before."""
    return " ".join(sentence for sentence in SENTENCE_END.split(text) if sentence.rstrip(".") not in told)


def _diagnosis(plan: ExecutionPlan, findings: Mapping[str, Finding]) -> str:
    diagnosis = plan.diagnosis
    opening = f"**What holds the project back: {ended(HOLDS_BACK[diagnosis.bottleneck])}**"
    in_use = any(findings[id_].check in CHECKS_IN_USE for id_ in diagnosis.findings if id_ in findings)
    if diagnosis.bottleneck in READY and (plan.warnings or in_use):
        opening = "**The model is not what holds the project back; the way it goes into use is.**"
    elif diagnosis.bottleneck in READY and plan.stage is Stage.failing_baseline:
        opening = "**The numbers show no gap that is large enough to act on.**"
    elif diagnosis.bottleneck in READY:
        opening = "**The project is healthy.** What remains is the way to production."
    rationale = ended(diagnosis.rationale)
    claims = list(_claims(plan, findings, rationale))
    shown = claims[: 0 if any(letter.isdigit() for letter in rationale) else MOST_REASONS]
    return " ".join([opening, rationale, *shown]).strip()


def _claims(plan: ExecutionPlan, findings: Mapping[str, Finding], told: str) -> Iterator[str]:
    """The findings that speak loudest for the diagnosis, each with where it comes from; none that was told already."""
    held = [findings[id_] for id_ in plan.diagnosis.findings if id_ in findings]
    loudest = sorted(held, key=lambda finding: -finding.speaks.get(plan.diagnosis.bottleneck, 0.0))
    for finding in loudest:
        if finding.claim.rstrip(".") not in told:
            yield f"{ended(finding.claim)}{source(finding)}"


def _stays(plan: ExecutionPlan, diagnosis: str) -> str:
    """The plan in short where a new version decides as the one before."""
    first = plan.interventions[0]
    known = diagnosis.replace("**", "").replace("What holds the project back:", "What holds the project back is still")
    following = f"**Next, as before:** {_named(first)}"
    return f"**The plan stays.** {known}\n\n{following}" if known else f"**The plan stays.** {following}"


def _named(item: Intervention) -> str:
    """The title, with the usual name of the action before it where the title says it in other words."""
    title = ended(upper(item.title))
    usual = DO[item.action]
    shared = {word.rstrip("s") for word in re.findall(r"[a-z]{5,}", usual)} & {
        word.rstrip("s") for word in re.findall(r"[a-z]{4,}", title.casefold())
    }
    return title if shared else f"{upper(usual)}. {title}"


def _next(plan: ExecutionPlan, told: str) -> str:
    first = plan.interventions[0]
    most = f" It could gain up to {gain(first.expected_gain)}{_asked_for(plan)}." if first.expected_gain else ""
    reason = _unsaid(first.why, told)
    why = f" {ended(reason)}" if reason else ""
    cited = [*first.passages[:1], *first.cases[:1]]
    see = f" See {' and '.join(map(link, cited))}." if cited else ""
    test = first.experiment
    return (
        f"**Next ({first.effort}): {_named(first)}**{why}{most}{see}\n\n"
        f"**The test that could prove this wrong:** {ended(upper(test.hypothesis))} "
        f"{ended(upper(test.change_one_thing))} "
        f"{bar(test)}"
    )


def _asked_for(plan: ExecutionPlan) -> str:
    """How much the target asks for, beside what an action may gain at most."""
    share = next((line.share for line in plan.diagnosis.error_budget if line.source == "gap to target"), None)
    most = plan.interventions[0].expected_gain
    if share is None or most is None or share.value <= 0 or share.unit != most.unit:
        return ""
    return f"; the target asks for {points(share.value) if share.unit == FRACTION else amount(share)}"


def _warnings(plan: ExecutionPlan) -> str:
    lines = [
        f"- {quoted(warning.quote)}: {ended(warning.why)}" if warning.quote else f"- {ended(upper(warning.why))}"
        for warning in plan.warnings
    ]
    return "**Watch out:**\n" + "\n".join(lines) if lines else ""


def _not_now(plan: ExecutionPlan, told: str) -> str:
    lines = [
        f"- {upper(DOING[item.action])}: {ended(item.reason)} "
        f"It would be right if {ended(condition(item.would_change_if))}"
        for item in plan.not_now
        if upper(item.reason).rstrip(".") not in told and f"{upper(DOING[item.action])}: not now" not in told
    ]
    return "**Not now:**\n" + "\n".join(lines[:MOST_NOT_NOW]) if lines else ""


def _open(findings: Mapping[str, Finding], told: str) -> str:
    """What nobody can tell yet and how many examples would: one line a number, new claims before those told above."""
    undecided = [
        finding
        for finding in findings.values()
        if finding.verdict is Verdict.undetermined and finding.settled_by is not None and finding.check != "experiment"
    ]
    undecided.sort(key=lambda finding: finding.claim.rstrip(".") in told)
    lines: dict[str, str] = {}
    for finding in undecided:
        if finding.settled_by is not None:
            size = amount(finding.settled_by)
            lines.setdefault(size, f"- {ended(finding.claim)} About {size} would settle it.")
    return "**Undetermined, inside the noise:**\n" + "\n".join([*lines.values()][:MOST_UNDETERMINED]) if lines else ""


def _changes(changes: Sequence[Change], told: str) -> str:
    """What is different, with the reason once where all have the same, and not at all where it was told above."""
    if not changes:
        return ""
    reasons = {change.because for change in changes if change.because and change.because not in told}
    common = next(iter(reasons)) if len(reasons) == 1 else ""
    lead = f"**What changed** ({lower(common.rstrip('.'))}):" if common else "**What changed:**"
    lines = (_change(change, told=f"{told} {common}") for change in changes[:MOST_CHANGES])
    return "\n".join([lead, *(f"- {line}" for line in lines)])


def _change(change: Change, told: str) -> str:
    move = (change.to or change.from_ or "").rstrip(".")
    if change.from_ is not None and change.to is not None:
        move = f"from {change.from_.rstrip('.')} to {change.to.rstrip('.')}"
    line = ended(f"{change.what}: {move}")
    return f"{line} Because: {ended(change.because)}" if change.because and change.because not in told else line


def _result(entry: LedgerEntry) -> str:
    if entry.verdict is Verdict.supported:
        opening = "that is a real gain."
    elif entry.verdict is Verdict.refuted:
        opening = "that made it worse."
    else:
        opening = "that is not evidence of a gain yet."
    return f"**{upper(entry.change.rstrip('.'))}: {opening}** {ended(entry.says)}"


def _seen(findings: Mapping[str, Finding]) -> str:
    """What files show already, and what the user's words say clearly before any plan is made."""
    read = [finding for finding in findings.values() if finding.provenance is not None][:MOST_REASONS]
    told = [f for f in findings.values() if f.provenance is None and max(f.speaks.values(), default=0.0) >= STRONG]
    parts = (("From your files:", read), ("From what you say:", told[:MOST_REASONS]))
    return "\n\n".join(
        f"{lead}\n" + "\n".join(f"- {ended(f.claim)}{source(f)}" for f in shown) for lead, shown in parts if shown
    )


def _asks(asks: Sequence[Ask], lead: str) -> str:
    if not asks:
        return ""
    if len(asks) == 1:
        return f"{lead.rstrip(':')}: {asks[0].question}" if lead else asks[0].question
    return "\n".join([f"**{lead}**" if lead else "", *(f"- {ask.question}" for ask in asks)]).strip()


def _where_we_are(plan: ExecutionPlan) -> str:
    return f"The next step is still to {ended(DO[plan.next_action])}"
