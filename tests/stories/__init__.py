"""Stories: conversations as people type them, played on every door against the shipped process."""
