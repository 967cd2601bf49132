"""What the program takes from npm, for browsers and for PDF: named by hash in the lock, and never committed."""
