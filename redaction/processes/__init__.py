"""The sandbox's child processes: how they are started, bounded, and ended, and what they run."""
