"""The same rules on other money, or other rules on the same lines: what would have been, read and never written."""
