"""Publishing editions: proposed as a file by one, read with all that it changes, and published by another."""
