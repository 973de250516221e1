"""Drawn charts, kept for as long as the server runs: drawing takes 50 ms, and a finding's id names its content."""

import threading
from collections import OrderedDict

from agent.metrics.finding import Finding

KEPT = 256  # charts of some 30 kB each


class Charts:
    """Draws one at a time: the renderer holds a lock of its own anyhow."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drawn: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def drawn(self, finding: Finding, wanted: str) -> bytes:
        """The finding's chart as `svg` or `png` (blocking)."""
        from agent.metrics.charts import png, svg

        key = (finding.id, wanted)
        with self._lock:
            if key not in self._drawn:
                self._drawn[key] = svg(finding).encode() if wanted == "svg" else png(finding)
                if len(self._drawn) > KEPT:
                    self._drawn.popitem(last=False)
            self._drawn.move_to_end(key)
            return self._drawn[key]
