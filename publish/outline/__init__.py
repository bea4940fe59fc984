"""A document's readable text as an outline: headings, paragraphs, points, lists, notes and captions."""
