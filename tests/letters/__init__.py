"""Tests of letters and of PDF."""
