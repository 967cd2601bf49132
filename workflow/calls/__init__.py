"""Rounds of a scheme: calls, their windows, budgets and numbers."""
