"""The one way for text to come in, to be counted, to become HTML and page names."""


def clean_line(raw: str) -> str:
    """Return one line: NFC, no control characters, no line breaks; raises AnswerRefused."""
    raise NotImplementedError


def clean_text(raw: str) -> str:
    """Return text with line breaks as LF: NFC, no control characters; raises AnswerRefused."""
    raise NotImplementedError


def count_words(text: str) -> int:
    """Count the runs without white space that hold a letter or a digit (after NFC)."""
    raise NotImplementedError


def paragraphs(text: str) -> tuple[str, ...]:
    """Split at blank lines."""
    raise NotImplementedError


def as_html(text: str) -> str:
    """Return the text as HTML: & < > " ' escaped, a line break becomes `<br>`, nothing else."""
    raise NotImplementedError


def page_name(text: str) -> str:
    """Return a name for addresses: `[a-z0-9-]{1,80}`, never empty, never reserved."""
    raise NotImplementedError
