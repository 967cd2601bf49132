"""Payee accounts: where an organisation's money is sent, asked for by its people and confirmed by the keeper."""
