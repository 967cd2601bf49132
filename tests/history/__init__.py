"""Law 2: the record, and what happens to it when somebody lays hands on it."""
