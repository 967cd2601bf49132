"""What if: other rules or other money tried on a call, read and never written."""
