"""The ledger of services: written by whoever serves, confirmed by a mailed link, read by the office."""
