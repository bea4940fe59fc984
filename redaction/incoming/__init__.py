"""A file made ready for reading: looked at, taken apart, printed, and what is kept of its original."""
