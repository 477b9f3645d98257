#!/usr/bin/env python3
"""Build, check or serve the public site: `python build.py [build | check | serve] --help`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# `site` is the name of a module of the standard library, so our code in site/ is imported as `portal`.
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

if __name__ == "__main__":
    from portal.command import run

    sys.exit(run(sys.argv[1:], ROOT))
