"""OpenTelemetry is off until a collector is named."""

from pathlib import Path

from server.tracing import tracer
from tests.server.conftest import settings


def test_nothing_is_traced_unless_a_collector_is_named(tmp_path: Path) -> None:
    assert tracer(settings(tmp_path)) is None


def test_a_named_collector_gets_a_tracer(tmp_path: Path) -> None:
    assert tracer(settings(tmp_path, otlp_url="http://127.0.0.1:4318/")) is not None
