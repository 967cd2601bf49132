"""The lint that lets only a room write its own tables."""
