"""OpenTelemetry: where model calls are traced to, if the settings name a place; needs the extra `otel`."""

from typing import TYPE_CHECKING

from server.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

PATH = "/v1/traces"
"""Where a collector takes traces, by OTLP over HTTP."""


class NoExporter(Exception):
    """Traces are wanted and the packages are not there; the message says how to get them."""


def tracer(settings: Settings) -> "Tracer | None":
    """Sends spans to the collector of the settings; None where none is named, and then nothing is sent.

    Raises NoExporter.
    """
    if settings.otlp_url is None:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise NoExporter("PLUMBLINE_OTLP_URL is set; run pip install 'plumbline[otel]' to send traces") from error
    provider = TracerProvider(resource=Resource.create({"service.name": "plumbline"}))
    exporter = OTLPSpanExporter(endpoint=settings.otlp_url.rstrip("/") + PATH)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider.get_tracer("plumbline")
