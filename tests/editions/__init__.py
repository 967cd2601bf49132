"""Editions that only tests use, as YAML."""
