"""What a turn and a start cost, against the bare route: same machine, same minutes, alternating."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from evals.local_server import free_port

STARTS = 5
TURNS = 200
PATIENCE_SECONDS = 60

PROJECT = (
    "We sort 38,000 photos of leaves into 14 diseases. Fine-tuned ConvNet, train accuracy 98%, dev 79% on 4,000 photos "
    "split by farm, agronomists reach 98%. Only the default recipe so far. What should we do next?"
)
QUESTION = "why not more data?"


class Ratio(NamedTuple):
    """One comparison: seconds of ours and of the yardstick, and the bound that the ratio must keep."""

    name: str
    ours: float
    bare: float
    bound: float

    @property
    def value(self) -> float:
        """Ours over the yardstick's."""
        return self.ours / self.bare


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
        for _ in range(TURNS):
            thread = us.post("/v1/threads").json()["thread_id"]
            plans.append(_timed(lambda: _message(us, thread, PROJECT)))  # noqa: B023 - called at once
            bares.append(_timed(lambda: _post_bare(them)))
            questions.append(_timed(lambda: _message(us, thread, QUESTION)))  # noqa: B023 - called at once
        yield Ratio("planning turn, p50", p50(plans), p50(bares), bound=4)
        yield Ratio("question turn, p50", p50(questions), p50(bares), bound=1.5)


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
