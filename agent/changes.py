"""This plan against the one before, in words: what changed, from what, to what, and because of what."""

from collections.abc import Iterator

from agent.metrics.finding import Quantity
from agent.plan import Change, ExecutionPlan
from agent.prose import DO, HOLDS_BACK, LAYER, PITFALL, STAGE, amount, quoted, upper
from agent.vocabulary import Pitfall

ADVISED_AGAINST = "Advised against now"
"""What a change is called that only adds to the list of things not to do."""
NEW_WARNING = "A warning is new"
TOLD = "What you told me"

SAME = 1e-4
"""Two rates closer than this read the same in prose."""


def compare(old: ExecutionPlan | None, new: ExecutionPlan, reason: str) -> list[Change]:
    """What is different in the new version, most telling first; a first version has no changes.

    reason says what the user or the files brought ("You corrected the dev error"); it is the `because` of each change
    that does not carry a better one of its own.
    """
    if old is None:
        return []
    because = reason.strip() or "New facts came in"
    return [
        *_told(old, new, because),
        *_numbers(old, new, because),
        *_diagnosis(old, new, because),
        *_actions(old, new, because),
        *_warnings(old, new, because),
        *_experiments(old, new),
    ]


def same_decision(old: ExecutionPlan, new: ExecutionPlan) -> bool:
    """Whether both versions send the team to do the same thing for the same reason."""
    return (old.next_action, old.diagnosis.bottleneck, old.stage) == (
        new.next_action,
        new.diagnosis.bottleneck,
        new.stage,
    )


def _numbers(old: ExecutionPlan, new: ExecutionPlan, because: str) -> Iterator[Change]:
    before = {line.source: line.share for line in old.diagnosis.error_budget}
    after = {line.source: line.share for line in new.diagnosis.error_budget}
    for source, share in after.items():
        previous = before.get(source)
        if previous is None or not _differs(previous, share):
            continue
        yield Change(what=upper(source), from_=amount(previous), to=amount(share), because=because)
    for source in before.keys() - after.keys():
        yield Change(what=upper(source), from_=amount(before[source]), to=None, because=because)


def _told(old: ExecutionPlan, new: ExecutionPlan, because: str) -> Iterator[Change]:
    """What the user said and took back: each line that is gone, beside the first new one of its topic."""
    for topic, lines in old.brief.items():
        now = new.brief.get(topic, [])
        gone = [line for line in lines if line.quote not in {item.quote for item in now}]
        came = [line for line in now if line.quote not in {item.quote for item in lines}]
        for line, replacement in zip(gone, came, strict=False):
            yield Change(what=TOLD, from_=quoted(line.quote), to=quoted(replacement.quote), because=because)


def _differs(old: Quantity, new: Quantity) -> bool:
    return old.unit != new.unit or abs(old.value - new.value) > SAME


def _diagnosis(old: ExecutionPlan, new: ExecutionPlan, because: str) -> Iterator[Change]:
    if old.diagnosis.bottleneck is not new.diagnosis.bottleneck:
        yield Change(
            what="What holds the project back",
            from_=HOLDS_BACK[old.diagnosis.bottleneck],
            to=HOLDS_BACK[new.diagnosis.bottleneck],
            because=because,
        )
    if old.stage is not new.stage:
        yield Change(what="Where the project stands", from_=STAGE[old.stage], to=STAGE[new.stage], because=because)
    if old.classification.layer is not new.classification.layer:
        yield Change(
            what="The layer",
            from_=LAYER[old.classification.layer],
            to=LAYER[new.classification.layer],
            because=because,
        )


def _actions(old: ExecutionPlan, new: ExecutionPlan, because: str) -> Iterator[Change]:
    first, was = new.interventions[0], old.interventions[0]
    if old.next_action is not new.next_action:
        yield Change(what="The next action", from_=DO[was.action], to=DO[first.action], because=because)
    advised_against = {item.action for item in old.not_now}
    for item in new.not_now:
        if item.action not in advised_against:
            yield Change(what=ADVISED_AGAINST, from_=None, to=DO[item.action], because=item.reason)


def _warnings(old: ExecutionPlan, new: ExecutionPlan, because: str) -> Iterator[Change]:
    before = {warning.pitfall for warning in old.warnings}
    after = {warning.pitfall: warning for warning in new.warnings}
    for pitfall in Pitfall:
        if pitfall in after and pitfall not in before:
            quote = after[pitfall].quote
            reason = f"You wrote {quoted(quote)}" if quote else after[pitfall].why
            yield Change(what=NEW_WARNING, from_=None, to=PITFALL[pitfall], because=reason)
        elif pitfall in before and pitfall not in after:
            yield Change(what="A warning is withdrawn", from_=PITFALL[pitfall], to=None, because=because)


def _experiments(old: ExecutionPlan, new: ExecutionPlan) -> Iterator[Change]:
    known = {entry.id for entry in old.experiments}
    for entry in new.experiments:
        if entry.id not in known:
            yield Change(what="An experiment was logged", from_=None, to=entry.change, because=entry.says)
