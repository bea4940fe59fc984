"""What keeps a house in order: limits, holds, backups, drills, interrupted work, others told."""
