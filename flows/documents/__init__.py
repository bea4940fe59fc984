"""The work on one document, step by step: taken, prepared, decided, packed and published."""
