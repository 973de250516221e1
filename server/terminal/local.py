"""A server on a free loopback port inside this process, for the terminal and for tests."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

CLOSE_SECONDS = 10


@contextmanager
def running(app: Starlette, port: int = 0) -> Iterator[str]:
    """The base URL of the app, served from another thread until the block ends; on any free port, or the one named."""
    listener = socket.create_server(("127.0.0.1", port))
    started = threading.Event()
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    server = _Announcing(config, started)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="plumbline-server", daemon=True)
    thread.start()
    started.wait()
    if server.should_exit:
        thread.join(CLOSE_SECONDS)
        raise RuntimeError("the server did not start")
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(CLOSE_SECONDS)
        listener.close()


class _Announcing(uvicorn.Server):
    """Tells when it serves, or that it never will."""

    def __init__(self, config: uvicorn.Config, started: threading.Event) -> None:
        super().__init__(config)
        self._announce = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        try:
            await super().startup(sockets)
        finally:
            self._announce.set()
