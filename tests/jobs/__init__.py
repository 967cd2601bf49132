"""Work after the commit, on real servers and in real processes that are killed."""
