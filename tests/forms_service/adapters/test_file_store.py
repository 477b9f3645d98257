import datetime as dt
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from forms_service.adapters.file_store import FolderStore
from forms_service.services.ports import FileTooLargeError
from tests.fakes import NOON

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_found_by_its_bytes(store: FolderStore, tmp_path: Path) -> None:
    data = b"%PDF-1.7" + bytes(range(256)) * 2000

    stored = store.put(io.BytesIO(data), len(data))

    assert (stored.size_bytes, stored.head) == (len(data), data[:4096])
    with store.open(stored.sha256) as file:
        assert file.read() == data
    assert files(tmp_path) == [tmp_path / "files" / stored.sha256[:2] / stored.sha256]


def test_the_same_bytes_are_kept_once(store: FolderStore, tmp_path: Path) -> None:
    assert store.put(io.BytesIO(b"x"), 1) == store.put(io.BytesIO(b"x"), 1)
    assert len(files(tmp_path)) == 1


def test_too_many_bytes_leave_nothing(store: FolderStore, tmp_path: Path) -> None:
    with pytest.raises(FileTooLargeError):
        store.put(io.BytesIO(b"x" * 1001), 1000)

    assert files(tmp_path) == []


def test_the_limit_is_kept_while_bytes_come(store: FolderStore) -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            self.taken += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(FileTooLargeError):
        store.put(stream, 1_000_000)  # type: ignore[arg-type] # reads like a file

    assert stream.taken < 2_000_000


def test_a_broken_stream_leaves_nothing(store: FolderStore, tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(size and 10)

    with pytest.raises(ConnectionResetError):
        store.put(Broken(b"x" * 100), 1000)

    assert files(tmp_path) == []


@pytest.mark.parametrize("name", ["../secret", "", "x" * 64, "A" * 64, "a" * 63, f"{'a' * 64}\n", "ä" * 64])
def test_a_name_that_is_no_hash_opens_nothing(store: FolderStore, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("geheim", encoding="ascii")

    with pytest.raises(FileNotFoundError):
        store.open(name)


def test_a_name_that_leads_to_a_file_outside_opens_nothing(store: FolderStore, tmp_path: Path) -> None:
    outside = tmp_path / "..geheim"
    outside.write_text("geheim", encoding="ascii")
    (tmp_path / "files").mkdir()

    for name in (str(outside), outside.name):
        with pytest.raises(FileNotFoundError):
            store.open(name)


def test_a_planted_link_is_not_followed(store: FolderStore, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("geheim", encoding="ascii")
    (tmp_path / "files" / "aa").mkdir(parents=True)
    (tmp_path / "files" / "aa" / ("a" * 64)).symlink_to(tmp_path / "secret")

    with pytest.raises(OSError, match="symbolic"):
        store.open("a" * 64)


def test_only_the_service_may_read_attachments(store: FolderStore, tmp_path: Path) -> None:
    stored = store.put(io.BytesIO(b"x"), 1)

    paths = [tmp_path / "files", tmp_path / "files" / stored.sha256[:2] / stored.sha256]
    assert [oct(path.stat().st_mode & 0o777) for path in paths] == ["0o700", "0o600"]


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    """R16: RLIMIT_FSIZE stands for the disk; the signal is ignored, as Python does not."""
    code = (
        "import io, resource, signal, sys\n"
        "from pathlib import Path\n"
        "from forms_service.adapters.file_store import FolderStore\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    FolderStore(Path(sys.argv[1])).put(io.BytesIO(b'x' * 5000), 10000)\n"
        "except OSError as error:\n"
        "    print(error.errno)\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    assert done.stdout == "27\n"
    assert files(tmp_path) == []


def _age(path: Path, days: float) -> None:
    at = NOON.timestamp() - days * 86_400
    os.utime(path, (at, at))


def test_old_files_are_listed_and_broken_uploads_cleared(store: FolderStore, tmp_path: Path) -> None:
    old, new = (store.put(io.BytesIO(data), 9) for data in (b"old", b"new"))
    broken, running = (tmp_path / "files" / "incoming" / name for name in ("a" * 32, "b" * 32))
    broken.write_bytes(b"half")
    running.write_bytes(b"half")
    for path in (tmp_path / "files" / old.sha256[:2] / old.sha256, broken):
        _age(path, 2)

    assert store.kept_before(NOON - dt.timedelta(days=1)) == [old.sha256]
    assert not broken.exists()
    assert running.exists()
    assert store.has(new.sha256)


def test_removed_file_is_gone_and_removing_again_changes_nothing(store: FolderStore) -> None:
    sha256 = store.put(io.BytesIO(b"x"), 1).sha256

    store.remove(sha256)
    store.remove(sha256)

    assert not store.has(sha256)


def test_file_that_comes_again_counts_as_new(store: FolderStore, tmp_path: Path) -> None:
    sha256 = store.put(io.BytesIO(b"x"), 1).sha256
    _age(tmp_path / "files" / sha256[:2] / sha256, 2)

    store.put(io.BytesIO(b"x"), 1)

    assert store.kept_before(NOON - dt.timedelta(days=1)) == []
