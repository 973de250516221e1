"""Makes the coach from the settings, when the first turn asks for it: nothing heavy is imported before."""

import gc
import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from agent.metrics.finding import Finding, Provenance, finding_id
from agent.metrics.inspection import Inspection
from agent.vocabulary import Verdict
from server.coaches import Coaches, CoachLoop
from server.settings import Settings

if TYPE_CHECKING:  # chromadb and onnxruntime stand behind it
    from knowledge.entries import Entry
    from knowledge.retriever import Library

UNREADABLE = "unreadable_file"


class Coaching:
    """The coaches, the knowledge behind them, and the inspection of files; made once, on first use."""

    def __init__(self, settings: Settings, coaches: Callable[[Settings], Coaches] | None = None) -> None:
        self._settings = settings
        self._make = coaches
        self._lock = threading.RLock()
        self.loop = CoachLoop()

    def close(self) -> None:
        """End the coaches' loop."""
        self.loop.close()

    def coaches(self) -> Coaches:
        """The coaches (blocking the first time)."""
        with self._lock:
            return self._coaches

    @property
    def ready(self) -> bool:
        """Whether the coaches are made, so that asking for them does not block."""
        return "_coaches" in vars(self)

    def library(self) -> "Library":
        """The passages and cases (blocking the first time)."""
        with self._lock:
            return self._library

    def warm(self) -> None:
        """Import and load what the first plan will need (blocking, about a second); nothing for a coach of tests."""
        if self._make is None:
            from agent.graph import compiled

            compiled()
            self.library().warm()
            self.coaches()
            gc.collect()
            gc.freeze()  # modules and vectors live as long as the process: a collector that walks them delays turns

    def retrieval(self) -> str:
        """How passages are found: by words and meaning, or by words alone (blocking the first time)."""
        return self.library().warm()

    def entry(self, entry_id: str) -> "Entry | None":
        """A passage or case, if there is one with this id."""
        return self.library().entries.get(entry_id)

    @cached_property
    def _coaches(self) -> Coaches:
        if self._make is not None:
            return self._make(self._settings)
        from server.making import make_coaches

        return make_coaches(self._settings, self.library())

    @cached_property
    def _library(self) -> "Library":
        from knowledge.retriever import Library

        return Library.open(chroma_url=self._settings.chroma_url)

    def mask(self, text: str) -> str:
        """The text with its secrets replaced: what may be stored."""
        from agent.intake.masking import mask

        return mask(text)[0]

    def inspect(self, file_id: str, name: str, path: Path) -> Inspection:
        """What a file holds (blocking; one child process). One that cannot be read says so in a finding too."""
        from agent.metrics.inspect import inspect_file

        inspection = inspect_file(file_id, name, path)
        if inspection.error is None:
            return inspection
        note = Finding(
            id=finding_id(UNREADABLE, file_id),
            check=UNREADABLE,
            verdict=Verdict.note,
            claim=str(inspection.error),
            provenance=Provenance(file_id=file_id, name=name),
        )
        return inspection.model_copy(update={"findings": (note, *inspection.findings)})
