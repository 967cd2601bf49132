"""The people of an authority: their roles, given and ended by its administrators, and colleagues that are invited."""
