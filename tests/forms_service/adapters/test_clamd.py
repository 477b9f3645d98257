"""R14: a verdict comes from a plain answer of a scanner that is up to date, and from nothing else."""

import datetime as dt
import io
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms_service.adapters.clamd import ClamdScanner
from forms_service.scanner_address import ScannerAddress
from forms_service.services.ports import ScanFailedError, ScanOutdatedError, ScanVerdict
from tests.fakes import NOON, FakeClock
from tests.scanners import EICAR, FINDING, MARK, FakeClamd, Mood, fake_clamd, real_clamd

WEEK = dt.timedelta(days=7)
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 2000
DATED = b"ClamAV 1.4.3/27800/Mon Nov 16 %s 2026"


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScannerAddress]:
    with real_clamd(tmp_path_factory.mktemp("clamd")) as address:
        yield address


@pytest.fixture
def daemon() -> Iterator[FakeClamd]:
    with fake_clamd() as one:
        yield one


class Hand:
    """A clock for how long the scanner is left alone."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def scanner(address: ScannerAddress, hand: Hand | None = None) -> ClamdScanner:
    return ClamdScanner(address, FakeClock(), WEEK, answer_seconds=0.3, monotonic=hand or Hand())


def verdict(address: ScannerAddress, data: bytes) -> ScanVerdict:
    return ClamdScanner(address, FakeClock(), WEEK).scan(io.BytesIO(data))


def test_real_clamd_finds_what_its_signature_says(clamd: ScannerAddress) -> None:
    assert verdict(clamd, PDF + MARK + PDF) == ScanVerdict(finding=FINDING)


@pytest.mark.parametrize("data", [b"", b"x", PDF, MARK[:-1]], ids=["empty", "one byte", "pdf", "almost"])
def test_real_clamd_lets_harmless_files_pass(clamd: ScannerAddress, data: bytes) -> None:
    assert verdict(clamd, data) == ScanVerdict(finding="")


def test_real_clamd_gives_no_verdict_on_more_than_it_takes(clamd: ScannerAddress) -> None:
    with pytest.raises(ScanFailedError):
        verdict(clamd, bytes(30_000_000))


def test_every_byte_arrives_once(daemon: FakeClamd) -> None:
    assert scanner(daemon.address).scan(io.BytesIO(PDF)) == ScanVerdict(finding="")
    assert daemon.scanned == [PDF]


def test_the_name_of_a_finding_is_handed_on(daemon: FakeClamd) -> None:
    assert scanner(daemon.address).scan(io.BytesIO(EICAR)) == ScanVerdict(finding="Eicar-Test-Signature")


@pytest.mark.parametrize("mood", [Mood.HANGS, Mood.DIES, Mood.TALKS_NONSENSE, Mood.TOO_LARGE])
def test_anything_else_is_no_verdict(daemon: FakeClamd, mood: Mood) -> None:
    daemon.mood = mood

    with pytest.raises(ScanFailedError):
        scanner(daemon.address).scan(io.BytesIO(EICAR))


def test_nobody_there_is_no_verdict(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    for address in (ScannerAddress(path=str(tmp_path / "none.ctl")), ScannerAddress(host="127.0.0.1", port=port)):
        with pytest.raises(ScanFailedError):
            scanner(address).scan(io.BytesIO(PDF))


def test_a_daemon_that_failed_is_left_alone_for_a_while(daemon: FakeClamd) -> None:
    hand = Hand()
    one = scanner(daemon.address, hand)
    daemon.mood = Mood.DIES
    with pytest.raises(ScanFailedError):
        one.scan(io.BytesIO(PDF))
    daemon.mood = Mood.CLEAN

    with pytest.raises(ScanFailedError):
        one.scan(io.BytesIO(PDF))
    assert daemon.scanned == []
    hand.seconds = 15.0
    assert one.scan(io.BytesIO(PDF)) == ScanVerdict(finding="")


def test_signatures_that_are_too_old_give_no_verdict(daemon: FakeClamd) -> None:
    daemon.version = DATED % b"11:59:59"
    with pytest.raises(ScanOutdatedError):
        scanner(daemon.address).scan(io.BytesIO(PDF))

    daemon.version = DATED % b"12:00:00"
    assert NOON - dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC) == WEEK
    assert scanner(daemon.address).scan(io.BytesIO(PDF)) == ScanVerdict(finding="")
