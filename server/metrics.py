"""What the server counts, for Prometheus; a registry of its own for each app."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

TURN_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)  # rules take tenths of a second, a model a minute


class Metrics:
    """The counters by name."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "plumbline_requests", "HTTP requests answered.", ["method", "status"], registry=self.registry
        )
        self.turns = Counter("plumbline_turns", "Turns ended, by phase or failure.", ["phase"], registry=self.registry)
        self.turn_seconds = Histogram(
            "plumbline_turn_seconds",
            "Time from taking a turn up to its end.",
            buckets=TURN_SECONDS,
            registry=self.registry,
        )
        self.running = Gauge("plumbline_turns_running", "Turns being worked on now.", registry=self.registry)
        self.uploads = Counter("plumbline_uploads", "Files received.", ["readable"], registry=self.registry)
        self.upload_bytes = Counter("plumbline_upload_bytes", "Bytes of files received.", registry=self.registry)
        self.model_tokens = Counter("plumbline_model_tokens", "Tokens spent on a model.", registry=self.registry)
        self.breaches = Counter(
            "plumbline_policy_breaches", "Rules that a drafted plan broke, repaired or not.", registry=self.registry
        )

    def page(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)
