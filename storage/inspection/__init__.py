"""What a file really is and what it carries, found without trusting its name, its sender or its bytes."""
