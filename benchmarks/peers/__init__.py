"""What other tools make of the same papers and boxes; runs in an environment of its own."""
