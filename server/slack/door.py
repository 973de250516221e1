"""Slack's three doors, as a Bolt app: a request is verified, committed, acknowledged, and only then worked on."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackClientError
from slack_sdk.signature import SignatureVerifier

from server.problems import Problem
from server.settings import Settings
from server.slack import modal
from server.slack.blocks import LOG
from server.slack.carrying import Carrier, owner
from server.slack.delivery import Delivery
from server.slack.inbox import Inbox
from server.slack.incoming import ACTIONS, from_button, from_command, from_event, from_shortcut
from server.slack.posting import Poster
from server.slack.worker import Worker
from server.wiring import Wiring

DELIVERY = "plumbline_delivery"  # where Bolt's context keeps what was committed
ANY = re.compile(".*", re.DOTALL)
HELP = (
    "*/plumbline* followed by your project or question opens a thread with the answer. Say what you are building, "
    "what data you have and where you stand; metric files go into the thread. In a direct message, *new project* "
    "starts over."
)
ON_IT = "On it: the answer comes in a thread."
NO_FORM = "Slack did not open the form. Press the button again, or write the result here: what changed, before, after."
OWN_MESSAGE = "That message is one of mine: ask about one of yours."

Ack = Callable[..., Awaitable[Any]]
Body = dict[str, Any]


class Slack:
    """The doors and the work behind them."""

    def __init__(self, settings: Settings) -> None:
        secret = settings.slack_signing_secret
        self._verifier = SignatureVerifier(secret.get_secret_value() if secret else "")
        self._poster = Poster(settings)
        self.router = APIRouter(prefix="/slack", include_in_schema=False)
        for path in ("/events", "/commands", "/interactions"):
            self.router.add_api_route(path, self._request, methods=["POST"])
        self._bolt = self._listening()
        self._handler = AsyncSlackRequestHandler(self._bolt)

    async def start(self, wired: Wiring, *, alone: bool) -> None:
        """Open for work, and take up what was left."""
        self._wired = wired
        leases = wired.store.leases
        self._inbox = Inbox(leases.engine, leases.now, leases.worker)
        self._worker = Worker(self._inbox, self._poster, Carrier(wired, self._inbox, self._poster))
        await self._worker.start(alone=alone)

    async def close(self) -> None:
        """End the work; what is open is taken up at the next start."""
        await self._worker.close()

    async def _request(self, request: Request) -> Response:
        """One request. Raises a 401 Problem for one that Slack did not sign within the last five minutes."""
        try:
            signed = self._verifier.is_valid_request(await request.body(), dict(request.headers))
        except (ValueError, TypeError):  # the time is no number, the body no text, or the signature not ASCII
            signed = False
        if not signed:
            raise Problem(
                401,
                title="Not from Slack",
                detail="The signature is missing, wrong, or more than five minutes old.",
                remedy="Check PLUMBLINE_SLACK_SIGNING_SECRET and the clock of this machine.",
            )
        return await self._handler.handle(request)

    def _listening(self) -> AsyncApp:
        bolt = AsyncApp(
            signing_secret=self._verifier.signing_secret,
            authorize=_authorize,
            request_verification_enabled=False,  # done in `_request`: Bolt parses before it verifies
            ignoring_self_events_enabled=False,  # all bots are ignored, in `incoming`
        )
        bolt.middleware(self._commit)
        bolt.event(ANY)(self._committed)
        bolt.command(ANY)(self._command)
        bolt.shortcut(ANY)(self._shortcut)
        bolt.view(modal.RESULT)(self._result)
        bolt.action(LOG)(self._open_form)
        bolt.action(ANY)(self._acknowledge)
        return bolt

    async def _commit(self, body: Body, context: Any, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002 - Bolt passes arguments by name
        """Keep what is to be done before Slack is told that it arrived."""
        if delivery := await self._to_do(body):
            context[DELIVERY] = await self._accept(delivery)
        await next()

    async def _to_do(self, body: Body) -> Delivery | None:
        if "event" in body:
            incoming = from_event(body)
            if incoming is None:
                return None
            place = incoming.delivery.place
            known = incoming.called or await asyncio.to_thread(self._inbox.knows, place)
            return incoming.delivery if known else None
        if "command" in body:
            delivery = from_command(body)
            return delivery if wants_answer(delivery) else None
        if body.get("type") == "message_action":
            return from_shortcut(body)
        if body.get("type") == "block_actions" and body["actions"][0]["action_id"] in ACTIONS:
            return from_button(body)
        return None

    async def _accept(self, delivery: Delivery) -> Delivery:
        """Commit it, secrets masked; a repeated one is in the inbox already."""
        delivery.text = await asyncio.to_thread(self._wired.coaching.mask, delivery.text)
        await asyncio.to_thread(self._inbox.accept, delivery)
        return delivery

    def _begin(self, context: Any) -> None:
        if delivery := context.get(DELIVERY):
            self._worker.poke(delivery.place)

    async def _committed(self, context: Any) -> None:
        self._begin(context)

    async def _acknowledge(self, ack: Ack, context: Any) -> None:
        await ack()
        self._begin(context)

    async def _command(self, ack: Ack, context: Any) -> None:
        await ack(text=ON_IT if DELIVERY in context else HELP)
        self._begin(context)

    async def _shortcut(self, ack: Ack, body: Body, context: Any) -> None:
        await ack()
        self._begin(context)
        if DELIVERY not in context and (url := body.get("response_url")):
            await self._poster.whisper(url, OWN_MESSAGE)

    async def _open_form(self, ack: Ack, body: Body) -> None:
        """At once: Slack lets a form be opened within three seconds of the click."""
        await ack()
        project = str(body["actions"][0].get("value"))
        thread = await asyncio.to_thread(self._wired.store.threads.get, project)
        mine = thread is not None and thread.owner == owner(str(body["team"]["id"]))
        plan = await asyncio.to_thread(self._wired.store.evidence.plan, project) if mine else None
        try:
            await self._poster.web.views_open(trigger_id=body["trigger_id"], view=modal.form(body, plan))
        except SlackClientError:
            self._bolt.logger.exception("the form for a result could not be opened")
            if url := body.get("response_url"):
                await self._poster.whisper(url, NO_FORM)

    async def _result(self, ack: Ack, body: Body) -> None:
        delivery, errors = modal.read(body)
        if delivery is None:
            await ack(response_action="errors", errors=errors)
            return
        report = delivery.experiment or {}
        for words in ("change", "metric", "note"):
            report[words] = report[words] and await asyncio.to_thread(self._wired.coaching.mask, report[words])
        await self._accept(delivery)
        await ack()
        self._worker.poke(delivery.place)


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Whoever signs with the secret. Without a call to Slack: an outage of its API must not lose an event."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


def wants_answer(delivery: Delivery) -> bool:
    """Whether a command says anything but that help is wanted."""
    return delivery.text.lower() not in {"", "help"}
