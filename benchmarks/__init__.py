"""Measurements: speed, size and finding, side by side with what a user would take instead."""

import redaction  # noqa: F401 -- before numpy, which asks once how many threads it may use
