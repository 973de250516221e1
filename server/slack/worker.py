"""Does what was delivered, after Slack was told that it arrived: one at a time in a place, across restarts."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError

from server.problems import broken_turn
from server.slack.blocks import words
from server.slack.carrying import Carrier
from server.slack.delivery import Delivery
from server.slack.failures import OUTSIDE, code, is_passing, may_post, wanted_pause
from server.slack.inbox import Claimed, Inbox
from server.slack.posting import Poster
from server.store.leases import RENEW_SECONDS

SWEEP_SECONDS = 5.0  # how often deliveries of dead workers are looked for
MOST_ATTEMPTS = 6  # with pauses of 2, 4, ... 32 seconds between them
NOT_HERE = "I am not in this channel. Invite me with `/invite @Plumbline`, then ask again."
REFUSED = "Slack refused a file of this answer: `{}`. Check the app's scopes (docs/slack.md), then ask again."

FAILED = broken_turn()
T = TypeVar("T")

logger = logging.getLogger(__name__)


class Worker:
    """Takes up what lies in the inbox."""

    def __init__(self, inbox: Inbox, poster: Poster, carrier: Carrier) -> None:
        self._inbox = inbox
        self._poster = poster
        self._carrier = carrier
        self._drivers: dict[str, asyncio.Task[None]] = {}
        self._wanted: set[str] = set()  # places with a delivery that their driver may not have seen
        self._sweeper: asyncio.Task[None] | None = None
        self._calls: set[asyncio.Future[Any]] = set()  # of the database, in threads that cancelling does not stop
        self._closed = False

    async def start(self, *, alone: bool) -> None:
        """Take up what is open."""
        await self._call(self._inbox.start, alone=alone)
        self._sweeper = asyncio.create_task(self._sweep())

    async def close(self) -> None:
        """End all work; what is open is taken up at the next start."""
        self._closed = True
        tasks = [task for task in (self._sweeper, *self._drivers.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*self._calls, return_exceptions=True)

    def poke(self, place: str) -> None:
        """Something came for this place."""
        self._wanted.add(place)
        if place not in self._drivers and not self._closed:
            self._drivers[place] = asyncio.create_task(self._drive(place))

    async def _call(self, work: Callable[..., T], *given: Any, **named: Any) -> T:
        """A call of the database; if its caller is cancelled, `close` still waits for its end."""
        call = asyncio.ensure_future(asyncio.to_thread(work, *given, **named))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        return await asyncio.shield(call)

    async def _sweep(self) -> None:
        while True:
            try:
                for place in await self._call(self._inbox.due):
                    self.poke(place)
            except Exception:
                logger.exception("could not look for open deliveries")
            await asyncio.sleep(SWEEP_SECONDS)

    async def _drive(self, place: str) -> None:
        try:
            while place in self._wanted:
                self._wanted.discard(place)
                while claimed := await self._call(self._inbox.claim, place):
                    await self._handle(claimed)
        except Exception:
            logger.exception("the work on %s broke off", place)
        finally:
            del self._drivers[place]

    async def _handle(self, claimed: Claimed) -> None:
        renewing = asyncio.create_task(self._renew(claimed.number))
        try:
            await self._carrier.carry_out(claimed)
        except Exception as error:  # noqa: BLE001 - whatever it is, the delivery is tried again or closed
            await self._failed(claimed, error)
        else:
            await self._call(self._inbox.done, claimed.number)
        finally:
            renewing.cancel()

    async def _renew(self, number: int) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            with contextlib.suppress(Exception):  # one that could not be renewed may be done twice, no worse
                await self._call(self._inbox.renew, number)

    async def _failed(self, claimed: Claimed, error: Exception) -> None:
        """Try again later, where that may help; else say why, if anybody can be told, and close it."""
        final = isinstance(error, SlackApiError) and not is_passing(error)
        if not final and claimed.attempts < MOST_ATTEMPTS:
            pause = wanted_pause(error)
            if pause is None and not is_passing(error):
                logger.error("a delivery of Slack failed", exc_info=error)
            attempts = claimed.attempts if pause is None else claimed.attempts - 1  # being told to wait is no failure
            seconds = 2.0**claimed.attempts if pause is None else pause
            await self._call(self._inbox.later, claimed.number, seconds, attempts)
            asyncio.get_running_loop().call_later(seconds, self.poke, claimed.delivery.place)
            return
        logger.error("a delivery of Slack could not be answered", exc_info=error)
        with contextlib.suppress(Exception):  # there is no other way to reach the user
            await self._tell(claimed.delivery, error)
        await self._call(self._inbox.done, claimed.number)

    async def _tell(self, delivery: Delivery, error: Exception) -> None:
        """Say that it failed: in the thread, or to the user alone if we may not write there."""
        if not isinstance(error, SlackApiError) or may_post(error):
            told = (
                REFUSED.format(code(error)) if isinstance(error, SlackApiError) else f"{FAILED.detail} {FAILED.remedy}"
            )
            for part in words(told):
                await self._poster.send(part, delivery.channel, delivery.thread_ts)
            await self._carrier.tidy(delivery)
        elif code(error) in OUTSIDE and delivery.response_url is not None:
            await self._poster.whisper(delivery.response_url, NOT_HERE)
