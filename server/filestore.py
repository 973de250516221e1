"""Where uploads lie: a folder of this machine, or an object store that several workers share."""

import secrets
from pathlib import Path


class FileStore:
    """The folder of uploads, a file an upload, named by its id; names given by users never become paths."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def new_id(self) -> str:
        """An id for the next upload."""
        return secrets.token_hex(8)

    def path(self, file_id: str) -> Path:
        """Where an upload is written as it arrives."""
        return self.folder / file_id

    def keep(self, file_id: str) -> None:
        """Make an upload that has arrived available to every worker (blocking)."""

    def local(self, file_id: str) -> Path:
        """The path of an upload on this machine (blocking)."""
        return self.path(file_id)

    def remove(self, *file_ids: str) -> None:
        """Delete uploads; one that is gone already is no error."""
        for file_id in file_ids:
            self.path(file_id).unlink(missing_ok=True)


class ObjectStore(FileStore):
    """An object store, by its URL (s3://, gs://, az://, file://); the folder holds what this worker has seen."""

    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(folder)
        from obstore.store import from_url

        self._store = from_url(url)

    def keep(self, file_id: str) -> None:
        """Copy an upload to the object store."""
        import obstore

        obstore.put(self._store, file_id, self.path(file_id))

    def local(self, file_id: str) -> Path:
        """The path of this worker's copy, fetched if another worker took the upload in."""
        import obstore

        path = self.path(file_id)
        if not path.exists():
            part = path.with_name(f"{file_id}.{secrets.token_hex(4)}")  # renamed when whole: others may be reading
            with part.open("wb") as copy:
                for piece in obstore.get(self._store, file_id).stream():
                    copy.write(piece)
            part.replace(path)
        return path

    def remove(self, *file_ids: str) -> None:
        """Delete uploads here and in the object store."""
        import obstore

        super().remove(*file_ids)
        for file_id in file_ids:
            try:
                obstore.delete(self._store, file_id)
            except FileNotFoundError:  # only some stores mind
                continue


def open_files(url: str | None, folder: Path) -> FileStore:
    """The store that the settings name. Raises ImportError when obstore is not installed."""
    return FileStore(folder) if url is None else ObjectStore(url, folder)
