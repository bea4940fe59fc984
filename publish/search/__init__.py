"""The search: what it looks through, and its index, the same bytes for the same releases."""
