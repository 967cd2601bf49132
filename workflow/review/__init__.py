"""The office's work: tasks with roles, leases and working-day clocks, and draft decisions on lines."""
