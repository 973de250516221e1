"""A Plumbline server of its own for a run of the evals: own process, own data folder, a free port."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

START_SECONDS = 60


class NoServer(Exception):
    """The server did not come up; the message holds the end of what it printed."""


@contextmanager
def local_server(**settings: str) -> Iterator[str]:
    """The base URL of a fresh server on loopback, ended and its data removed afterwards. Raises NoServer.

    settings: fields of the server's settings beside those of the environment, such as `model`.
    """
    with tempfile.TemporaryDirectory(prefix="plumbline-eval-") as folder:
        port = free_port()
        log = Path(folder, "server.log")
        settings |= {"data_dir": str(Path(folder, "data"))}
        environment = os.environ | {f"PLUMBLINE_{name.upper()}": value for name, value in settings.items()}
        command = [sys.executable, "-m", "server.cli", "serve", "--port", str(port)]
        with (
            log.open("wb") as output,
            subprocess.Popen(command, env=environment, stdout=output, stderr=output) as process,
        ):
            try:
                url = f"http://127.0.0.1:{port}"
                _wait(url, process, log)
                yield url
            finally:
                process.terminate()


def free_port() -> int:
    """A port of loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/healthz", timeout=2).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise NoServer(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")
