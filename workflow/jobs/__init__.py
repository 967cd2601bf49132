"""Work that is done after the commit: the outbox, its relay and workers, recurring ticks, and mail."""
