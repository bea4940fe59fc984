"""The source's fonts understood, and new ones written."""
