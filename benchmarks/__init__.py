"""Measurements: speed, size and finding, side by side with what a user would take instead."""
