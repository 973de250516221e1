"""The parts of a running server, as its routes get at them."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from server.charts import Charts
from server.coaching import Coaching
from server.filestore import FileStore
from server.metrics import Metrics
from server.runner import Runner
from server.settings import Settings
from server.store import Store


@dataclass(frozen=True)
class Wiring:
    """Everything that lives as long as the app."""

    settings: Settings
    store: Store
    files: FileStore
    coaching: Coaching
    runner: Runner
    metrics: Metrics
    charts: Charts = field(default_factory=Charts)

    def place_for_upload(self) -> tuple[str, Path]:
        """The id and the path of the next upload."""
        file_id = self.files.new_id()
        return file_id, self.files.path(file_id)

    async def delete_thread(self, thread_id: str) -> None:
        """Remove a thread's rows and files, and end the work on it."""
        await self.runner.forget(thread_id)
        uploads = await asyncio.to_thread(self.store.evidence.files, thread_id)
        await asyncio.to_thread(self.store.threads.delete, thread_id)
        await asyncio.to_thread(self.files.remove, *(upload.id for upload in uploads))


async def wiring(request: Request) -> Wiring:
    """The wiring of the app that got this request."""
    wired: Wiring = request.app.state.wiring
    return wired


Wired = Annotated[Wiring, Depends(wiring)]
