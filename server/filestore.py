"""Where uploads lie: one folder, a file an upload, named by its id."""

import secrets
from pathlib import Path


class FileStore:
    """The folder of uploads; names given by users never become paths."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def new_id(self) -> str:
        """An id for the next upload."""
        return secrets.token_hex(8)

    def path(self, file_id: str) -> Path:
        """Where the upload lies, or will."""
        return self.folder / file_id

    def remove(self, *file_ids: str) -> None:
        """Delete uploads; one that is gone already is no error."""
        for file_id in file_ids:
            self.path(file_id).unlink(missing_ok=True)
