"""Finance: where the money of calls stands, batches and their bank files, results, and the paying account."""
