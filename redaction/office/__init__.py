"""Our own Basic, which LibreOffice runs from a profile of its own; see :mod:`redaction.converting`."""
