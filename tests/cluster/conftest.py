"""The cluster's journey shares the minute, and what is said of it, with the tests of the flows."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "flows"))
