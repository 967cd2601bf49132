"""Schemes: the editions that are stored, and each of them with the life that it writes and who stands where in it."""
