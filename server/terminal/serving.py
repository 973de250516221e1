"""`plumbline serve`: the server, in this process or in several."""

import gc
import socket
import sys
from typing import NoReturn

import typer
import uvicorn
from pydantic import ValidationError

from server.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
COLLECT_AFTER = 50_000
"""New objects after which Python looks for garbage; modules and turns make many and leave little. Python: 700."""


def serve(host: str | None, port: int | None, workers: int) -> None:
    """Listen until interrupted; a setting that cannot work ends in one line that says what to do."""
    gc.set_threshold(COLLECT_AFTER)
    settings = load_settings()
    host = host or settings.host
    if workers > 1 and settings.on_sqlite:
        refuse("SQLite serves one process; set PLUMBLINE_DATABASE_URL to a Postgres database for --workers above 1")
    if host not in LOOPBACK and not settings.tokens:
        refuse(f"listening on {host} lets others in; set PLUMBLINE_TOKENS (name=token), or leave --host at 127.0.0.1")
    try:
        listener = socket.create_server((host, settings.port if port is None else port), family=_family(host))
    except OSError as error:
        refuse(f"cannot listen on {host}:{settings.port if port is None else port} ({error.strerror}); try --port 0")
    name = f"[{host}]" if ":" in host else host
    typer.echo(f"Plumbline runs at http://{name}:{listener.getsockname()[1]}  (Ctrl-C ends it)")
    config = uvicorn.Config(
        "server.app:create_app", factory=True, workers=workers, log_level="warning", timeout_graceful_shutdown=5
    )
    if workers > 1:
        from uvicorn.supervisors import Multiprocess

        Multiprocess(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener])


def load_settings() -> Settings:
    """The settings, or one line that names the wrong ones."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"PLUMBLINE_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        refuse(f"a setting is not valid. {wrong}")


def refuse(message: str) -> NoReturn:
    """One line on standard error, and exit code 2."""
    typer.echo(f"plumbline: {message}", err=True)
    sys.exit(2)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
