"""Runs turns: each in a task of its own, one at a time in a thread, whether or not anybody listens."""

import asyncio
import contextlib
import logging
from typing import Any, NamedTuple

from agent.turns import Turn
from server.coaching import Coaching
from server.filestore import FileStore
from server.gathering import Gathered, gather, shown
from server.live import Live, Relay, opened
from server.metrics import Metrics
from server.problems import ProblemDocument, broken_turn, not_found
from server.replies import reply_of, reply_with
from server.store import Store
from server.store.leases import RENEW_SECONDS
from server.store.records import Accepted, Finished, Message, TurnRow
from server.store.turns import Held, Superseded

SWEEP_SECONDS = 5.0  # how often turns of dead workers are looked for
POLL_SECONDS = 0.3  # how often a turn that another worker runs is looked at
MOST_ATTEMPTS = 3  # a turn that has taken the server down this often is not tried again
STOPPED = "Stopped as you asked; the rules finished this turn without the model.\n\n"

logger = logging.getLogger(__name__)


class Begun(NamedTuple):
    """A turn that this worker has begun, and what it starts from; None if the thread is gone."""

    row: TurnRow
    gathered: Gathered | None


class Ending(NamedTuple):
    """How a turn ended: its reply, or the problem that ended it; and whether the thread may have another open."""

    ended: dict[str, Any] | ProblemDocument
    more: bool = True


class Runner:
    """Takes messages in and sees to it that each becomes exactly one finished turn."""

    def __init__(self, store: Store, files: FileStore, coaching: Coaching, metrics: Metrics) -> None:
        self._store = store
        self._files = files
        self._coaching = coaching
        self._metrics = metrics
        self._lives: dict[tuple[str, int], Live] = {}
        self._drivers: dict[str, asyncio.Task[None]] = {}
        self._wanted: set[str] = set()  # threads with a message that their driver may not have seen
        self._opening: set[str] = set()  # threads whose driver is about to start with a turn that has begun
        self._working: dict[str, asyncio.Future[Turn]] = {}
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self, *, alone: bool) -> None:
        """Take up what a dead worker left; `alone` when no other process can be serving this database."""
        if alone:
            await asyncio.to_thread(self._store.leases.clear)
        self._sweeper = asyncio.create_task(self._sweep())

    async def close(self) -> None:
        """End all work; unfinished turns are run again at the next start."""
        tasks = [task for task in (self._sweeper, *self._drivers.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def submit(self, thread_id: str, message: Message, owner: str | None = None) -> Live:
        """Accept a message and have it run; a repeated one joins the turn that it became the first time.

        owner: whose thread it must be; None where the caller has made sure. Raises NoThread, NoFile.
        """
        accepted = await self._let_in(thread_id, message, owner)
        place = (thread_id, accepted.turn)
        if live := self._lives.get(place):
            return live
        live = opened(*place)
        if accepted.repeated and await self._replay(live):
            return live
        live = self._lives.setdefault(place, live)  # the sweep may have taken the turn up in the meantime
        self._drive_soon(thread_id)
        return live

    async def _let_in(self, thread_id: str, message: Message, owner: str | None) -> Accepted:
        """Store a message; where nobody works on the thread yet, begin its turn in the same go between threads."""
        alone = self._coaching.ready and thread_id not in self._drivers and thread_id not in self._opening
        if not alone:
            return await asyncio.to_thread(self._accept, thread_id, message, owner)
        self._opening.add(thread_id)
        begun = None
        try:
            accepted, begun = await asyncio.to_thread(self._accept_and_begin, thread_id, message, owner)
        finally:
            self._opening.discard(thread_id)
            if begun is not None or thread_id in self._wanted:
                self._drive_soon(thread_id, begun)
        return accepted

    def _accept(self, thread_id: str, message: Message, owner: str | None) -> Accepted:
        """Store a message with its secrets masked (blocking)."""
        return self._store.turns.accept(thread_id, message._replace(text=self._coaching.mask(message.text)), owner)

    def _accept_and_begin(self, thread_id: str, message: Message, owner: str | None) -> tuple[Accepted, Begun | None]:
        accepted = self._accept(thread_id, message, owner)
        try:
            return accepted, None if accepted.repeated else self._begin(thread_id)
        except Held:  # the driver waits for the other worker
            return accepted, None
        except Exception:
            logger.exception("turn %d of thread %s could not begin", accepted.turn, thread_id)
            return accepted, None

    def stop(self, thread_id: str) -> bool:
        """End the model calls of the running turn, which the rules then finish; False if nothing runs."""
        task = self._working.get(thread_id)
        return task is not None and task.cancel()

    async def forget(self, thread_id: str) -> None:
        """End the work on a thread that is being deleted."""
        if driver := self._drivers.get(thread_id):
            driver.cancel()
            await asyncio.gather(driver, return_exceptions=True)
        for live in self._of(thread_id):
            self._end(live, not_found("thread", "It was deleted while this turn ran.").document)

    @property
    def busy(self) -> bool:
        """Whether any thread is being worked on here."""
        return bool(self._drivers)

    def running(self, thread_id: str) -> list[int]:
        """The turns of a thread that are being worked on or waiting here."""
        return [live.turn for live in self._of(thread_id)]

    def _of(self, thread_id: str) -> list[Live]:
        return [live for (thread, _), live in self._lives.items() if thread == thread_id]

    def _drive_soon(self, thread_id: str, begun: Begun | None = None) -> None:
        self._wanted.add(thread_id)
        if thread_id not in self._drivers and thread_id not in self._opening:
            self._drivers[thread_id] = asyncio.create_task(self._drive(thread_id, begun))

    async def _sweep(self) -> None:
        while True:
            try:
                for thread_id in await asyncio.to_thread(self._store.turns.open_threads):
                    self._drive_soon(thread_id)
            except Exception:
                logger.exception("could not look for turns left open")
            await asyncio.sleep(SWEEP_SECONDS)

    async def _drive(self, thread_id: str, begun: Begun | None) -> None:
        """Run the thread's turns until there are none; while another worker has the thread, watch it.

        begun: the first of them, where it was begun as it was let in.
        """
        try:
            while thread_id in self._wanted or self._of(thread_id):
                self._wanted.discard(thread_id)
                try:
                    more = True
                    while more and (begun := begun or await asyncio.to_thread(self._begin, thread_id)):
                        row, gathered = begun
                        begun = None
                        more = await self._take(row, gathered)
                except Held:
                    if self._of(thread_id):
                        await asyncio.sleep(POLL_SECONDS)
                for live in self._of(thread_id):
                    await self._replay(live)
        except BaseException as error:
            await asyncio.to_thread(self._store.leases.release, thread_id)
            if not isinstance(error, Exception):
                raise
            logger.exception("the work on thread %s broke off", thread_id)
            for live in self._of(thread_id):
                self._end(live, broken_turn())
        finally:
            del self._drivers[thread_id]

    def _begin(self, thread_id: str) -> Begun | None:
        """The thread's next turn and what it starts from (blocking). Raises Held."""
        row = self._store.turns.begin(thread_id)
        if row is None:
            return None
        try:
            self._coaching.coaches()  # the first turn makes them, which takes a second: here, off the loop
            return Begun(row, gather(self._store, self._files, row))
        except Exception:
            self._store.turns.fail(row.thread_id, row.turn)
            raise

    async def _take(self, row: TurnRow, gathered: Gathered | None) -> bool:
        """Run a turn that has begun, holding on to the thread meanwhile; whether to look for another."""
        live = self._lives.get((row.thread_id, row.turn)) or opened(row.thread_id, row.turn)
        self._lives[row.thread_id, row.turn] = live
        renewing = asyncio.create_task(self._renew(row.thread_id))
        try:
            with self._metrics.running.track_inprogress(), self._metrics.turn_seconds.time():
                ended, more = await self._run(row, gathered, live)
            self._end(live, ended)
        finally:
            renewing.cancel()
        return more

    async def _renew(self, thread_id: str) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            with contextlib.suppress(Exception):  # a lease that could not be renewed only means that a loser is refused
                await asyncio.to_thread(self._store.leases.claim, thread_id)

    async def _run(self, row: TurnRow, gathered: Gathered | None, live: Live) -> Ending:
        """One turn, from what is stored to what is stored."""
        if row.attempts > MOST_ATTEMPTS:
            return Ending(await self._give_up(row))
        if gathered is None:
            return Ending(not_found("thread", "It was deleted while this turn ran.").document)
        try:
            outcome = await self._work_out(gathered, live)
            return await asyncio.to_thread(self._finish, row, gathered, outcome)
        except Exception:
            logger.exception("turn %d of thread %s failed", row.turn, row.thread_id)
            return Ending(await self._give_up(row))

    def _finish(self, row: TurnRow, gathered: Gathered, outcome: Turn) -> Ending:
        """Store what a turn brought; its reply, or that of the worker who was quicker (blocking)."""
        plan = outcome.plan.model_dump(mode="json") if outcome.plan is not None else None
        done = Finished(row, gathered.thread.version, outcome, plan, shown(gathered, outcome))
        try:
            finished, more = self._store.turns.finish(done)
        except Superseded:
            theirs = self._store.turns.get(row.thread_id, row.turn)
            over = theirs is not None and theirs.status == "finished"
            return Ending(reply_of(self._store, theirs) if theirs is not None and over else broken_turn())
        self._metrics.turns.labels(finished.phase).inc()
        return Ending(reply_with(finished, plan, [finding.model_dump(mode="json") for finding in done.shown]), more)

    async def _give_up(self, row: TurnRow) -> ProblemDocument:
        self._metrics.turns.labels("failed").inc()
        await asyncio.to_thread(self._store.turns.fail, row.thread_id, row.turn)
        return broken_turn()

    async def _work_out(self, gathered: Gathered, live: Live) -> Turn:
        """The coach's turn; if it is stopped, the rules' turn in its place, after what was already said."""
        coaches = self._coaching.coaches()
        relay = Relay(live)
        state, given = gathered.thread.state, (gathered.inputs, gathered.evidence, relay)
        task = self._coaching.loop.start(coaches.configured.turn(state, *given))
        self._working[gathered.thread.id] = task
        try:
            await asyncio.wait([task])
        finally:
            del self._working[gathered.thread.id]
            task.cancel()  # matters only when this worker is closing: the turn must not outlive it
        if not task.cancelled():
            outcome = task.result()
        else:
            relay.say(f"\n\n{STOPPED}" if relay.said else STOPPED)
            before = relay.said
            outcome = await self._coaching.loop.start(coaches.rules.turn(state, *given))
            outcome = relay.charged(outcome._replace(reply=before + outcome.reply))
        relay.complete(outcome.reply)
        self._metrics.breaches.inc(relay.breaches)
        self._metrics.model_tokens.inc(outcome.usage.get("tokens", 0))
        return outcome

    async def _replay(self, live: Live) -> bool:
        """End a live turn whose row says that it is over, whoever ran it; whether it was."""
        row = await asyncio.to_thread(self._store.turns.get, live.thread_id, live.turn)
        if row is not None and row.status == "accepted":
            return False
        if row is None:
            self._end(live, not_found("thread", "It was deleted while this turn ran.").document)
        elif row.status == "failed":
            self._end(live, broken_turn())
        else:
            reply = await asyncio.to_thread(reply_of, self._store, row)
            live.publish("token", {"text": reply["reply"]})
            self._end(live, reply)
        return True

    def _end(self, live: Live, ended: dict[str, Any] | ProblemDocument) -> None:
        self._lives.pop((live.thread_id, live.turn), None)
        if isinstance(ended, ProblemDocument):
            live.publish("error", ended.model_dump(mode="json"))
        else:
            live.publish("message", ended)
