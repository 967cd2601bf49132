"""Tests of the bundled servers, their supervisor and the commands around them."""
