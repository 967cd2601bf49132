"""What auditors take with them of a call, and the check of it that needs no server."""
