"""The prompt of `plumbline chat`: lines from a pipe, or from a terminal with history and completion."""

import contextlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

PROMPT = "> "
HISTORY = "chat_history"  # in the data folder; its owner alone may read it
REMEMBERED = 1000  # lines
FILE = "/file "


def prompted(commands: Iterable[str], folder: Path) -> Iterator[str]:
    """Lines until the input ends. On a terminal the history of earlier talks is there, and Tab completes."""
    if not sys.stdin.isatty():
        yield from (line.rstrip("\n") for line in sys.stdin)
        return
    with _history(folder / HISTORY):
        _complete(tuple(commands))
        while True:
            try:
                yield input(PROMPT)
            except (EOFError, KeyboardInterrupt):
                sys.stdout.write("\n")
                return


def completions(line: str, commands: Iterable[str]) -> list[str]:
    """What a line may become: a command by its beginning, or after /file a path, folders with a slash."""
    if not line.startswith(FILE):
        return [command for command in commands if command.startswith(line)] if line.startswith("/") else []
    typed = line.removeprefix(FILE)
    start = Path(typed).expanduser()
    folder, name = (start, "") if typed.endswith("/") or not typed else (start.parent, start.name)
    shown = typed.removesuffix(name) if name else typed
    with contextlib.suppress(OSError):
        found = sorted(path for path in folder.iterdir() if path.name.startswith(name))
        seen = [path for path in found if name.startswith(".") or not path.name.startswith(".")]
        return [f"{FILE}{shown}{path.name}{'/' if path.is_dir() else ''}" for path in seen]
    return []


def _complete(commands: tuple[str, ...]) -> None:
    try:
        import readline
    except ImportError:  # Windows: input() still works
        return

    def complete(line: str, state: int) -> str | None:
        found = completions(line, commands)
        return found[state] if state < len(found) else None

    readline.set_completer_delims("")  # the whole line is what is completed: names of files may hold spaces
    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")


@contextlib.contextmanager
def _history(path: Path) -> Iterator[None]:
    """Lines of earlier talks for the arrow keys; kept when this one ends."""
    try:
        import readline
    except ImportError:
        yield
        return
    with contextlib.suppress(OSError):  # there is none yet
        readline.read_history_file(path)
    readline.set_history_length(REMEMBERED)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # a full disk does not spoil the talk
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            readline.write_history_file(path)
