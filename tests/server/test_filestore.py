"""Uploads on one machine and on several."""

from pathlib import Path

import pytest

from server.filestore import FileStore, open_files


@pytest.fixture(params=["folder", "objects"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return open_files(None, tmp_path / "files")
    pytest.importorskip("obstore")
    (tmp_path / "bucket").mkdir()
    return open_files(f"file://{tmp_path / 'bucket'}", tmp_path / "files")


def test_what_was_kept_can_be_read_and_is_gone_when_removed(files: FileStore) -> None:
    file_id = files.new_id()
    files.path(file_id).write_bytes(b"1,2\n")
    files.keep(file_id)
    assert files.local(file_id).read_bytes() == b"1,2\n"
    files.remove(file_id)
    files.remove(file_id)

    assert not files.path(file_id).exists()


def test_another_worker_reads_an_upload_that_it_did_not_take_in(tmp_path: Path) -> None:
    pytest.importorskip("obstore")
    (tmp_path / "bucket").mkdir()
    url = f"file://{tmp_path / 'bucket'}"
    one, two = open_files(url, tmp_path / "one"), open_files(url, tmp_path / "two")
    one.path("f1").write_bytes(b"1,2\n")
    one.keep("f1")

    assert two.local("f1").read_bytes() == b"1,2\n"
    assert [path.name for path in two.folder.iterdir()] == ["f1"]
