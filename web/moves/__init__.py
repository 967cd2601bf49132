"""Moves of running applications: tried on a page by one person, proposed, and approved by another."""
