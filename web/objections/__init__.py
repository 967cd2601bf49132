"""Objections: the public's form and answer, and the pages of those who admit and answer them."""
