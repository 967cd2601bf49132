"""Tests of Yuelu, on real servers that they start themselves."""
