"""Runs one job on an untrusted file in a fresh child process with limits; whatever happens there, the caller goes on.

The child is forked from a server process that has polars imported and nothing else done (`preload.py`). It limits its
own memory, CPU time and file size before it looks at its job, and answers one JSON text over a pipe. The caller waits
no longer than the wall-clock limit and then kills it. Blocking: call it from a thread in an asyncio server.
"""

import importlib
import io
import multiprocessing
import os
import resource
import signal
import threading
from multiprocessing import forkserver, popen_forkserver, reduction, spawn, util
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess, set_spawning_popen
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

from agent.metrics.limits import Limits

PRELOAD = "agent.metrics.preload"
GRACE = 2.0  # seconds for a child that has closed its pipe to end, so that its exit code is known
_START = threading.Lock()  # the fork server is started by the first caller, one at a time


class Died(Exception):
    """The child gave no answer; `problem` says in plain words why (memory, time, or a crash)."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Job(NamedTuple):
    """A function `module.function(argument: str) -> str`, named rather than pickled."""

    module: str
    function: str
    argument: str


OUT_OF_MEMORY = "it needs more memory than an upload may use"
OUT_OF_TIME = "it takes longer to read than an upload may take"
CRASHED = "reading it crashed the reader"
ENDED = {
    -signal.SIGXCPU: OUT_OF_TIME,
    -signal.SIGKILL: OUT_OF_TIME,
    -signal.SIGABRT: OUT_OF_MEMORY,  # so Rust's libraries end where memory is refused
}
REFUSED = ("Cannot allocate memory", "Resource temporarily unavailable", "can't start new thread")
"""How libraries report memory that was refused, for a thread's stack too."""


class _Popen(popen_forkserver.Popen):
    """Starts a child without importing the parent's main module in it, which may be a server, pytest or a script.

    The same steps as the base class, but for two keys of the preparation data.
    """

    def _launch(self, process_obj: BaseProcess) -> None:
        preparation = spawn.get_preparation_data(process_obj.name)
        preparation.pop("init_main_from_name", None)
        preparation.pop("init_main_from_path", None)
        message = io.BytesIO()
        set_spawning_popen(self)
        try:
            reduction.dump(preparation, message)
            reduction.dump(process_obj, message)
        finally:
            set_spawning_popen(None)
        self.sentinel, writer = forkserver.connect_to_new_process(self._fds)  # type: ignore[attr-defined]  # private to the base class
        self.finalizer = util.Finalize(self, _close, (os.dup(writer), self.sentinel))
        with open(writer, "wb", closefd=True) as feed:  # noqa: PTH123 - a file descriptor has no path
            feed.write(message.getbuffer())
        self.pid = forkserver.read_signed(self.sentinel)


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


class _Process(ForkServerProcess):
    @staticmethod
    def _Popen(process_obj: BaseProcess) -> _Popen:  # noqa: N802 - the base class calls it so
        return _Popen(process_obj)


def run(job: Job, size: int, limits: Limits) -> str:
    """The job's answer. Raises Died when the child ran out of memory or time, or crashed."""
    with _START:
        forkserver.set_forkserver_preload([PRELOAD])
        receiver, sender = multiprocessing.Pipe(duplex=False)
        process = _Process(target=_child, args=(sender, job, limits.memory(size), limits.cpu(size)), daemon=True)
        process.start()
        sender.close()
    try:
        answer = receiver.recv() if receiver.poll(limits.wall(size)) else None
    except EOFError:  # the child closed the pipe without a word
        process.join(GRACE)
        answer = None
    finally:
        receiver.close()
        if process.is_alive():
            process.kill()
        process.join()
    code = process.exitcode
    process.close()
    if answer == OUT_OF_MEMORY:
        raise Died(OUT_OF_MEMORY)
    if answer is not None:
        return str(answer)
    raise Died(ENDED.get(code or 0, CRASHED))


def _child(sender: Connection, job: Job, memory: int, cpu: int) -> None:
    """The child's whole life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the parent, which ends us
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = str(getattr(importlib.import_module(job.module), job.function)(job.argument))
    except BaseException as error:  # a panic of Rust's libraries is no Exception
        if not isinstance(error, MemoryError) and not any(said in str(error) for said in REFUSED):
            raise
        answer = OUT_OF_MEMORY
    sender.send(answer)
    sender.close()


def size_of(paths: list[Path]) -> int:
    """The bytes of several files together; a missing one counts nothing."""
    return sum(path.stat().st_size for path in paths if path.exists())
