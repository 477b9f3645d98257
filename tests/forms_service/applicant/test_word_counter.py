"""One rule for words, in Python and in the browser: the same table of cases runs in both."""

import json
import shutil
import subprocess
from pathlib import Path

from programme.text import count_words

ROOT = Path(__file__).resolve().parents[3]
CASES = json.loads((ROOT / "tests" / "data" / "words.json").read_text(encoding="utf-8"))["cases"]
SCRIPT = """
import { readFileSync } from "node:fs";
import { countText, countWords } from "%s";
const cases = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(cases.map((one) => [countWords(one), countText(countWords(one), 3)])));
"""


def _in_node(texts: list[str]) -> list[tuple[int, str]]:
    node = shutil.which("node")
    assert node is not None, "Node is missing: apt-get install nodejs"
    module = (ROOT / "forms_service" / "static" / "word_counter.js").as_uri()
    command = [node, "--input-type=module", "--eval", SCRIPT % module]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return [(words, says) for words, says in json.loads(done.stdout)]


def test_browser_and_server_count_the_same_words() -> None:
    texts = [case["text"] for case in CASES]

    counted = [words for words, _ in _in_node(texts)]

    assert counted == [case["words"] for case in CASES]
    assert counted == [count_words(text) for text in texts]


def test_every_white_space_of_unicode_separates_in_both() -> None:
    texts = [f"a{chr(point)}b" for point in range(0x20, 0x3100) if not 0xD800 <= point < 0xE000]

    assert [words for words, _ in _in_node(texts)] == [count_words(text) for text in texts]


def test_browser_says_the_same_as_the_server() -> None:
    says = [text for _, text in _in_node(["", "eins", "eins zwei drei", "a b c d", "a b c d e"])]

    assert says == [
        "0 von höchstens 3 Wörtern",
        "1 von höchstens 3 Wörtern",
        "3 von höchstens 3 Wörtern",
        "1 Wort zu viel (höchstens 3)",
        "2 Wörter zu viel (höchstens 3)",
    ]
