"""What may be released, on whose word, by when: rules as data and a small engine."""
