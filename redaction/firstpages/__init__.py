"""What a paper, minute, briefing or letter says of itself on its first pages."""
