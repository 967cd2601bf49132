"""Applications and their lines: drafts that may change, and lists that are sealed when they are submitted."""
