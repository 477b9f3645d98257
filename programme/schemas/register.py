"""`register.csv`: the municipalities to choose from."""

from programme.municipality import Register


def load_register(csv_text: str, path: str) -> Register:
    """Read the register; raises ContentError with all its mistakes."""
    raise NotImplementedError
