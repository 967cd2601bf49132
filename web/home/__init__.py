"""The first page: for strangers what is open, for everybody else what waits for them."""
