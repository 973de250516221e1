"""Jobs that a hostile file might make of a reader: they run in the sandbox only."""

import os
import threading


def hoard(_: str) -> str:
    """Take memory until there is none: claimed and never written, which costs no time on a slow machine either."""
    held = []
    while True:
        held.append(bytes(2**26))


def crowd(_: str) -> str:
    """Start threads, whose stacks are claimed, until one is refused."""
    threading.stack_size(2**27)
    waits = threading.Event()
    while True:
        threading.Thread(target=waits.wait, daemon=True).start()


def spin(_: str) -> str:
    """Compute for ever."""
    while True:
        pass


def vanish(_: str) -> str:
    """Die without a word."""
    os._exit(3)
