"""Organisations: registered by their people, verified by an officer, and who may act for them."""
