"""Messages as pages of our own writing, and their parts as files; in the sandbox."""
