"""Text that looks like YAML often enough to reach deep into the readers."""

from hypothesis import strategies as st

_PIECES = [
    *("a", "b", ": ", "- ", "\n", "  ", "{", "}", "[", "]", ",", "'", '"', "|", ">", "#", "&x ", "*x", "!!str "),
    *("---\n", "...\n", "%YAML 1.2\n", "? ", "<<", "\t", "\\u0000", "\\x07", "1", "no", "null", "ä", "\x00", "\ud800"),
]

YAMLISH = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)
