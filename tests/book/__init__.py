"""Law 6: the book, reservations and payments."""
