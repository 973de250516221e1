"""The index in a real Chroma server, as PLUMBLINE_CHROMA_URL asks for."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from knowledge.retriever import FUSED, Library

pytestmark = pytest.mark.long


class Server(NamedTuple):
    """A Chroma server of our own, on loopback."""

    url: str
    process: "subprocess.Popen[str]"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    chroma = shutil.which("chroma", path=str(Path(sys.executable).parent))
    command = [str(chroma), "run", "--path", str(tmp_path), "--host", "127.0.0.1", "--port", port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        assert any("listening on address" in line for line in process.stdout), "the Chroma server did not start"
        yield Server(f"http://127.0.0.1:{port}", process)
        process.terminate()


def test_two_processes_worth_of_libraries_share_a_server_and_outlive_it(server: Server) -> None:
    """Both find the same by meaning; when the server goes, keywords remain and the status says why."""
    first, second = Library.open(server.url), Library.open(server.url)
    assert first.warm() == second.warm() == FUSED
    assert (
        first.search("the GPU is idle") == second.search("the GPU is idle") == Library.open().search("the GPU is idle")
    )

    server.process.terminate()
    server.process.wait()

    assert first.search("learning rate too high")[0].entry.kind
    assert first.status.startswith("BM25 alone")
