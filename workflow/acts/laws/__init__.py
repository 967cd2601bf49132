"""The laws that a database can prove of itself, whatever wrote it: each counts what it saw and names its faults."""
