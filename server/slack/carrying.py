"""Carries one delivery out: finds its project, takes its files in, has the turn run, and sends the answer."""

import asyncio
import contextlib
import re

from slack_sdk.errors import SlackApiError

from server.chat import NewMessage, check_limits, submit
from server.exports import markdown
from server.problems import Problem, ProblemDocument
from server.slack.blocks import Part, Upload, answer, not_now, posts, section, words
from server.slack.delivery import Delivery
from server.slack.downloads import take_files
from server.slack.failures import PASSING
from server.slack.inbox import Claimed, Inbox
from server.slack.mrkdwn import SECTION_CHARS, cut, escape
from server.slack.posting import Poster
from server.wiring import Wiring

NEW_PROJECT = re.compile(r"new project(?:\s*[:.!\n-]\s*|\s*$)", re.IGNORECASE)
WHY = "Why is this the next step?"
WELCOME = (
    "A new project. Tell me what you are building, what data you have, and where you stand; "
    "add metric files if you have any."
)
GONE = "That project was deleted. Mention me, and we start a new one."
NO_PLAN = "There is no plan yet: answer the open questions first."
WORKING = "Working on it. The answer comes here."
ENCLOSED = "\n> "
NOTICE_AFTER = 2.0  # seconds; most answers are there before anybody wonders


class Carrier:
    """Everything that a delivery needs; each step is kept, so that a second attempt goes on where the first ended."""

    def __init__(self, wired: Wiring, inbox: Inbox, poster: Poster) -> None:
        self._wired = wired
        self._inbox = inbox
        self._poster = poster

    async def carry_out(self, claimed: Claimed) -> None:
        """Do it, and send every part of the answer that is not out yet."""
        delivery = claimed.delivery
        if delivery.kind == "command" and delivery.thread_ts is None:
            delivery.thread_ts = await self._open(delivery)
            await self._keep(claimed)
        ended = asyncio.Event()
        notice = asyncio.create_task(self._say_that_it_takes_time(claimed, ended))
        try:
            parts = await self._parts(claimed)
        finally:
            ended.set()
            await notice
        for part in parts[delivery.sent :]:
            await self._poster.send(part, delivery.channel, delivery.thread_ts)
            delivery.sent += 1
            await self._keep(claimed)
        await self.tidy(delivery)

    async def tidy(self, delivery: Delivery) -> None:
        """Take back the message that work is going on; that it stays is no reason to answer again."""
        if delivery.notice is not None:
            with contextlib.suppress(SlackApiError, *PASSING):
                await self._poster.retract(delivery.channel, delivery.notice)

    async def _say_that_it_takes_time(self, claimed: Claimed, ended: asyncio.Event) -> None:
        """A word after two seconds: with a model, or with large files, the answer may take a minute."""
        delivery = claimed.delivery
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), NOTICE_AFTER)
        if ended.is_set() or delivery.notice is not None:
            return
        [post] = words(WORKING)
        with contextlib.suppress(SlackApiError, *PASSING):  # the answer matters, not the word before it
            delivery.notice = await self._poster.send(post, delivery.channel, delivery.thread_ts)
            await self._keep(claimed)

    async def _open(self, delivery: Delivery) -> str | None:
        """The message that a command's thread hangs from."""
        quoted = cut(f"<@{delivery.user}> asks:\n{escape(delivery.text)}".replace("\n", ENCLOSED), SECTION_CHARS)[0]
        [opening] = posts([section(quoted)], quoted)
        return await self._poster.send(opening, delivery.channel, None)

    async def _parts(self, claimed: Claimed) -> list[Part]:
        delivery = claimed.delivery
        if delivery.project is None:
            delivery.project = await self._project(delivery)
            await self._keep(claimed)
        thread = await asyncio.to_thread(self._wired.store.threads.get, delivery.project)
        if thread is None or thread.owner != owner(delivery.team):
            return words(GONE)
        match delivery.kind:
            case "not_now" | "export":
                return await asyncio.to_thread(self._of_the_plan, delivery.kind, thread.id, thread.title)
            case "why":
                return await self._turn(thread.id, delivery, NewMessage(text=WHY, file_ids=[]))
            case "result":
                return await self._turn(thread.id, delivery, NewMessage(text="", file_ids=[]))
            case _:
                return await self._message(thread.id, claimed)

    async def _message(self, thread_id: str, claimed: Claimed) -> list[Part]:
        delivery = claimed.delivery
        text = rest if (rest := new_project(delivery)) is not None else delivery.text
        if rest is not None and not text and not delivery.files:
            return words(WELCOME)
        if delivery.file_ids is None:
            taken = await take_files(self._wired, thread_id, delivery.files)
            delivery.file_ids, delivery.notes = taken
            await self._keep(claimed)
        return await self._turn(thread_id, delivery, NewMessage(text=text, file_ids=delivery.file_ids))

    async def _turn(self, thread_id: str, delivery: Delivery, message: NewMessage) -> list[Part]:
        """The turn of the chat, by the delivery's key: a second attempt joins the first's."""
        keyed = message.model_copy(update={"client_message_id": delivery.event_key})
        try:
            check_limits(keyed, self._wired.settings)
            live = await submit(self._wired, thread_id, keyed, delivery.experiment)
        except Problem as problem:
            return _told(problem.document)
        outcome = await live.outcome()
        return _told(outcome) if isinstance(outcome, ProblemDocument) else answer(outcome, delivery.notes)

    def _of_the_plan(self, kind: str, thread_id: str, title: str) -> list[Part]:
        plan = self._wired.store.evidence.plan(thread_id)
        if plan is None:
            return words(NO_PLAN)
        if kind == "not_now":
            return not_now(plan)
        findings = {finding.id: finding for finding in self._wired.store.evidence.findings(thread_id)}
        return [Upload(f"plumbline-plan-v{plan.version}.md", markdown(plan, findings, title))]

    async def _project(self, delivery: Delivery) -> str:
        """The thread that lives where this was said; a new one if there is none, or a new one is wanted."""
        known = await asyncio.to_thread(self._inbox.project, delivery.place)
        if known is not None and new_project(delivery) is None:
            return known
        made = await asyncio.to_thread(self._wired.store.threads.create, owner(delivery.team))
        await asyncio.to_thread(self._inbox.settle, delivery.place, made)
        return made

    async def _keep(self, claimed: Claimed) -> None:
        await asyncio.to_thread(self._inbox.save, claimed.number, claimed.delivery)


def owner(team: str) -> str:
    """Who a Slack project belongs to: its workspace."""
    return f"slack:{team}"


def new_project(delivery: Delivery) -> str | None:
    """What was said after "new project" in a DM; None if that was not said."""
    found = NEW_PROJECT.match(delivery.text) if delivery.direct else None
    return delivery.text[found.end() :].strip() if found else None


def _told(document: ProblemDocument) -> list[Part]:
    return words(f"{document.detail} {document.remedy}")
