"""The plans of a call: each award told in words, approved, published, downloaded."""
