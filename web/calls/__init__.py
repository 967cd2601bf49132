"""Calls, for everybody: what is open, what was, and under which number."""
