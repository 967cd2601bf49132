"""Evaluations: who was paid reports what became of the money; the office evaluates it and another confirms."""
