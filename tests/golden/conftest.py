"""The option that rewrites golden files, and the fixture that compares with them."""

from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
OPTION = "--golden-write"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help="rewrite the golden files instead of comparing with them")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the golden file of that name, or writes it."""

    def same(name: str, text: str) -> None:
        kept = HERE / name
        if request.config.getoption(OPTION, default=False):
            kept.write_text(text, encoding="utf-8")
        assert kept.is_file(), f"{name} is not there yet: run `make golden`"
        assert kept.read_text(encoding="utf-8") == text, f"{name} has changed: review it, then run `make golden`"

    return same
