from __future__ import annotations

import sys
from pathlib import Path

# The emulator's classes, which the tests of the package have.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
