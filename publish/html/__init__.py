"""The pages that people read, the charts on them, and a document as plain text."""
