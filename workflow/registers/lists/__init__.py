"""Lists that an officer loads and a second person approves: who is listed, under which version, on which day."""
