"""Where bytes rest: database, documents, encrypted columns."""
