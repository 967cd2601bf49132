"""Tests of the documents: what drifts is held by tests."""
