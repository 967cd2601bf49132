"""Acts, relays and workers killed at every crash point."""
