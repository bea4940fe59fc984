"""When, and in what order: the flows, their wiring, and the command line."""
