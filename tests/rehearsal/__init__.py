"""A definition is rehearsed before anybody publishes it."""
