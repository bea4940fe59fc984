"""Pages of words: the text layer where it can be believed, OCR elsewhere; and pages as pictures."""
