"""The desk tools: read, find, redact, prove."""
