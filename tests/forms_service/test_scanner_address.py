"""R41 for the scanner: its address is right or the start is refused."""

import pytest

from forms_service.scanner_address import ScannerAddress, scanner_from


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("unix:/run/clamav/clamd.ctl", ScannerAddress(path="/run/clamav/clamd.ctl")),
        ("tcp://127.0.0.1", ScannerAddress(host="127.0.0.1", port=3310)),
        ("tcp://scanner.stadt.example:3311/", ScannerAddress(host="scanner.stadt.example", port=3311)),
        ("tcp://[::1]:3311", ScannerAddress(host="::1", port=3311)),
        ("", None),
    ],
)
def test_address_is_read(raw: str, address: ScannerAddress | None) -> None:
    assert scanner_from(raw) == (address, ())


@pytest.mark.parametrize(
    "raw",
    [
        "ja",
        "unix:clamd.ctl",
        "unix://host/x",
        "tcp://",
        "tcp://h:0x",
        "tcp://h:70000",
        "tcp://h/x",
        "tcp://[::1",
        "http://h",
    ],
)
def test_address_is_refused_with_an_example(raw: str) -> None:
    address, (problem,) = scanner_from(raw)

    assert address is None
    assert problem.startswith("CLAMD muss wie unix:/run/clamav/clamd.ctl")
    assert raw in problem
