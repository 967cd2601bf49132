"""Organisations, people, roles, mandates, relations and payees: who may act, for whom, and who must stay out."""
