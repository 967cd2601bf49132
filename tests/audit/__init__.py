"""Tests of what auditors take with them, and of its check without any server."""
