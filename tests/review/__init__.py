"""Law 8: the queue, its leases and clocks, and draft decisions."""
