import io
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from portal.clock import build_time
from portal.command import run


def _run(content: Path, out: Path, *arguments: str) -> tuple[int, str]:
    output = io.StringIO()
    code = run([*arguments, "--content", str(content), "--out", str(out)], Path("/nowhere"), output)
    return code, output.getvalue()


def test_check_says_that_all_is_well(content: Path, tmp_path: Path) -> None:
    assert _run(content, tmp_path / "out", "check") == (0, "Die Inhalte sind in Ordnung.\n")
    assert not (tmp_path / "out" / "public").exists()


def test_check_prints_all_problems_at_once(content: Path, tmp_path: Path) -> None:
    with (content / "impressum.md").open("a", encoding="utf-8") as file:
        file.write("\n\n<b>[a](/praxs/)</b>\n")
    lines = (content / "impressum.md").read_text(encoding="utf-8").count("\n")

    code, said = _run(content, tmp_path / "out", "check")

    assert code == 1
    assert said.splitlines() == [
        f"content/impressum.md:{lines}: [raw_html] HTML wie „<b>“ ist hier nicht erlaubt. Nehmen Sie Markdown.",
        f"content/impressum.md:{lines}: [raw_html] HTML wie „</b>“ ist hier nicht erlaubt. Nehmen Sie Markdown.",
        f"content/impressum.md:{lines}: [dead_link] Die Seite „/praxs/“ gibt es nicht. Meinten Sie „/praxis/“?",
        "",
        "3 Fehler. Es wurde nichts gebaut.",
    ]


def test_check_for_production_refuses_the_sample(content: Path, tmp_path: Path) -> None:
    code, said = _run(content, tmp_path / "out", "check", "--production")

    assert code == 1
    assert "content/betreiber.yml:" in said
    assert "[sample]" in said


def test_build_with_mistakes_builds_nothing(content: Path, tmp_path: Path) -> None:
    (content / "datenschutz.md").unlink()

    code, said = _run(content, tmp_path / "out", "build")

    assert code == 1
    assert "content/datenschutz.md: [file_missing]" in said
    assert not (tmp_path / "out" / "public").exists()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SOURCE_DATE_EPOCH", "heute", "SOURCE_DATE_EPOCH ist eine Zahl von Sekunden, nicht „heute“.\n"),
        ("SOURCE_DATE_EPOCH", "9" * 30, f"SOURCE_DATE_EPOCH ist eine Zahl von Sekunden, nicht „{'9' * 30}“.\n"),
        (
            "SITE_URL",
            "portal.example",
            "SITE_URL muss wie https://portal.example aussehen, ohne Pfad, nicht „portal.example“.\n",
        ),
        ("NETLIFY", "true", "SITE_URL fehlt. Setzen Sie die Adresse der Seite, zum Beispiel https://portal.example\n"),
    ],
)
def test_wrong_setting_is_told_in_one_sentence(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)

    assert _run(content, tmp_path / "out", "build") == (2, says)


def test_folder_that_cannot_be_written_is_told(content: Path, tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("x")

    code, said = _run(content, tmp_path / "datei" / "out", "build")

    assert (code, said) == (2, f"Das geht hier nicht: Not a directory ({tmp_path / 'datei' / 'out'}).\n")


def test_port_that_is_taken_is_told(content: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said = _run(content, tmp_path / "out", "serve", "--port", str(taken.getsockname()[1]))

    assert code == 2
    assert said.splitlines()[-1] == "Das geht hier nicht: Address already in use (serve)."


def test_build_time_may_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    assert build_time().isoformat() == "2023-11-14T22:13:20+00:00"


def test_script_builds_checks_and_is_short(content: Path, tmp_path: Path, root: Path) -> None:
    command = [sys.executable, str(root / "build.py"), "--content", str(content), "--out", str(tmp_path / "out")]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Dateien neu geschrieben" in done.stdout
    assert (tmp_path / "out" / "public" / "index.html").is_file()
    assert (root / "build.py").read_text(encoding="utf-8").count("\n") <= 40
