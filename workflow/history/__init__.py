"""The append-only, hash-chained record from which every state can be rebuilt."""
