"""Tests of the what-if: other rules or other money on lines that were claimed."""
