"""The verifier: what must hold of a definition before it is published, a named check for each thing, by families."""
