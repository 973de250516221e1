"""What a turn looks like in Slack: a plan's summary, the reply, and the buttons, in as many messages as it needs."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from agent.plan import ExecutionPlan
from agent.prose import DO, HOLDS_BACK, ended, gain, lower, upper
from agent.vocabulary import STEP_NAMES, Phase
from server.slack.mrkdwn import SECTION_CHARS, cut, escape, pack, sections
from server.web.words import STEP

Block = dict[str, Any]

MESSAGE_BLOCKS = 50  # Slack refuses more
HEADER_CHARS = 150  # likewise, of a header's text
NOTICE_CHARS = 300  # of the text that a notification shows
FILE_CHARS = 12_000  # nobody scrolls through more in a chat: the whole goes into a file

WHY, NOT_NOW, EXPORT, LOG = "plumbline_why", "plumbline_not_now", "plumbline_export", "plumbline_log"
BUTTONS = ((WHY, "Why?"), (NOT_NOW, "Not now"), (EXPORT, "Export the plan"), (LOG, "Log a result"))


class Post(NamedTuple):
    """One message: its blocks, and the text for notifications and screen readers."""

    text: str
    blocks: list[Block]


class Upload(NamedTuple):
    """One file of ours."""

    name: str
    content: str


Part = Post | Upload


def answer(reply: dict[str, Any], notes: Sequence[str] = ()) -> list[Part]:
    """A turn's JSON reply, after notes of what Slack kept from us."""
    told = sections(str(reply["reply"]))
    plan = ExecutionPlan.model_validate(reply["plan"]) if reply["plan"] and reply["phase"] == Phase.planned else None
    files: list[Part] = []
    if sum(map(len, told)) > FILE_CHARS:
        files = [Upload(f"plumbline-answer-{reply['turn']}.md", str(reply["reply"]))]
        told = [told[0], "_The rest is in the file below._"]
    blocks = [section(text) for text in pack([*map(escape, notes), *told])]
    if plan is not None:
        blocks = [*summary(plan), *blocks, buttons(str(reply["thread_id"]))]
    return [*posts(blocks, _notice(plan, told)), *files]


def words(markdown: str) -> list[Part]:
    """A text of ours."""
    told = sections(markdown)
    return list(posts([section(text) for text in told], _notice(None, told)))


def posts(blocks: Sequence[Block], notice: str) -> list[Post]:
    """Blocks in messages of no more than Slack takes."""
    cuts = range(0, len(blocks), MESSAGE_BLOCKS)
    return [Post(notice, list(blocks[start : start + MESSAGE_BLOCKS])) for start in cuts]


def summary(plan: ExecutionPlan) -> list[Block]:
    """The plan at a glance: what to do next, and on what grounds."""
    first = plan.interventions[0]
    held = HOLDS_BACK[plan.diagnosis.bottleneck]
    step = lower(STEP[STEP_NAMES[plan.focus_step - 1]])
    fields = [
        ("Holds the project back", upper(held)),
        ("Focus", f"Step {plan.focus_step} of {len(plan.steps)}: {step}"),
        ("Effort", upper(first.effort.value)),
        ("Gain at most", gain(first.expected_gain) if first.expected_gain is not None else "Not known yet"),
    ]
    grounds = f"Plan version {plan.version} · {plan.diagnosis.basis}, confidence {plan.diagnosis.confidence}"
    return [
        {"type": "header", "text": plain(upper(first.title), HEADER_CHARS)},
        {"type": "section", "fields": [_mrkdwn(f"*{name}*\n{escape(value)}") for name, value in fields]},
        {"type": "context", "elements": [_mrkdwn(escape(grounds))]},
        {"type": "divider"},
    ]


def not_now(plan: ExecutionPlan) -> list[Part]:
    """What the plan advises against, and what would change its mind."""
    if not plan.not_now:
        return words("The plan advises against nothing at the moment.")
    lines = [
        f"- **{upper(DO[item.action])}: not now.** {ended(item.reason)} "
        f"What would change our mind: {ended(item.would_change_if)}"
        for item in plan.not_now
    ]
    return words("\n".join(lines))


def buttons(thread_id: str) -> Block:
    """The row of buttons under a plan; each carries the project it belongs to."""
    elements = [
        {"type": "button", "action_id": action, "value": thread_id, "text": plain(label)} for action, label in BUTTONS
    ]
    return {"type": "actions", "elements": elements}


def section(mrkdwn: str) -> Block:
    """A paragraph, shown whole: Slack would fold a long one away."""
    return {"type": "section", "text": _mrkdwn(mrkdwn), "expand": True}


def plain(text: str, limit: int = HEADER_CHARS) -> Block:
    """Text without markup, cut at a word."""
    short = text if len(text) <= limit else f"{cut(text, limit - 1)[0]}…"
    return {"type": "plain_text", "text": short, "emoji": False}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text[:SECTION_CHARS], "verbatim": True}


def _notice(plan: ExecutionPlan | None, told: Sequence[str]) -> str:
    text = f"Next: {escape(plan.interventions[0].title)}" if plan is not None else next(iter(told), "")
    return text if len(text) <= NOTICE_CHARS else f"{cut(text, NOTICE_CHARS - 1)[0]}…"
