"""What the public sees: pages, documents, metadata and feeds, as files."""
