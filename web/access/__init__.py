"""Signing in and out: accounts, the second factor, lost passwords, and bounds on guessing."""
