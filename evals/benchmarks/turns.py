"""What a turn and a start cost, against the bare route: same machine, same minutes, alternating."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from agent.coach import Coach
from agent.turns import Inputs, ThreadEvidence
from evals.benchmarks.ratio import Ratio
from evals.local_server import free_port
from knowledge.embedding import Vectors
from knowledge.retriever import Library

STARTS = 5
TURNS = 200
PATIENCE_SECONDS = 60
EMBEDDING_SECONDS = 0.01  # what each embedded text may cost on top

PROJECT = (
    "We sort 38,{0:03} photos of leaves into 14 diseases. Fine-tuned ConvNet, train accuracy 98%, dev 79% on 4,{0:03} "
    "photos split by farm, agronomists reach 98%. Only the default recipe in week {0} so far. What should we do next?"
)
QUESTION = "why not more data?"


def ratios() -> Iterator[Ratio]:
    """The start, a planning turn and a question turn."""
    p50 = statistics.median
    starts = [(_start(_ours, _greet), _start(_bare, _post_bare)) for _ in range(STARTS)]
    yield Ratio("process start to the 200 of 'hi'", p50(s[0] for s in starts), p50(s[1] for s in starts), bound=2)
    with (
        _ours() as ours,
        _bare() as bare,
        httpx.Client(base_url=ours, timeout=60) as us,
        httpx.Client(base_url=bare) as them,
    ):
        _until_up(us, _greet)
        _until_up(them, _post_bare)
        plans, bares, questions = [], [], []
        for turn in range(TURNS):  # each message is new: nothing may be remembered from the one before
            thread = us.post("/v1/threads").json()["thread_id"]
            plans.append(_timed(lambda: _message(us, thread, PROJECT.format(turn))))  # noqa: B023 - called at once
            bares.append(_timed(lambda: _post_bare(them)))
            questions.append(_timed(lambda: _message(us, thread, QUESTION)))  # noqa: B023 - called at once
        texts = embedded(PROJECT.format(0))
        allowance = texts * EMBEDDING_SECONDS
        name = f"planning turn, p50 ({texts} text{'s' * (texts != 1)} embedded)"
        yield Ratio(name, p50(plans), p50(bares), bound=3, allowance=allowance)
        yield Ratio("question turn, p50", p50(questions), p50(bares), bound=1.5)


def embedded(message: str) -> int:
    """How many texts the first turn of a thread embeds, once the process has had such a turn."""

    class Counting(Library):
        texts = 0

        def embed(self, texts: Sequence[str]) -> Vectors | None:
            self.texts += len(texts)
            return super().embed(texts)

    library = Counting()
    library.warm()
    for _ in range(2):
        library.texts = 0
        asyncio.run(Coach(library=library).turn({}, Inputs(text=message), ThreadEvidence()))
    return library.texts


def _start(server: Callable[[], Any], first: Callable[[httpx.Client], object]) -> float:
    began = time.perf_counter()
    with server() as url, httpx.Client(base_url=url, timeout=60) as client:
        _until_up(client, first)
        return time.perf_counter() - began


def _until_up(client: httpx.Client, first: Callable[[httpx.Client], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            first(client)
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _greet(client: httpx.Client) -> None:
    _message(client, client.post("/v1/threads").json()["thread_id"], "hi")


def _message(client: httpx.Client, thread: str, text: str) -> None:
    client.post(f"/v1/threads/{thread}/messages", json={"text": text}).raise_for_status()


def _post_bare(client: httpx.Client) -> None:
    client.post("/messages", json={"text": PROJECT}).raise_for_status()


@contextmanager
def _ours() -> Iterator[str]:
    with _process("server.cli", lambda port, _: ["serve", "--port", str(port)]) as url:
        yield url


@contextmanager
def _bare() -> Iterator[str]:
    with _process("evals.benchmarks.bare", lambda port, folder: [str(port), str(folder / "bare.db")]) as url:
        yield url


@contextmanager
def _process(module: str, arguments: Callable[[int, Path], list[str]]) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as folder:
        port = free_port()
        command = [sys.executable, "-m", module, *arguments(port, Path(folder))]
        environment = os.environ | {"PLUMBLINE_DATA_DIR": folder}
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
