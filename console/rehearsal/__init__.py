"""A rehearsal: a definition tried in a scratch office, from the call to the bank file, before anybody publishes it."""
