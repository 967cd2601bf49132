"""Moving running applications to another edition: what is renamed, the replay, what breaks, and the move itself."""
