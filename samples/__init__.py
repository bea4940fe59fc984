"""Invented papers that look like real ones, with secrets whose places are known."""
