"""The newest migration, for those who only need its name; a test keeps it in step with the folder."""

from typing import Final

HEAD: Final = "0005_checks_and_receipts"
