"""What of a source's objects may stay in a public copy, key by key."""
