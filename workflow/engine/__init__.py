"""The one door through which a state changes: evaluate, then one statement."""
