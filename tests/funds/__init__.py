"""Law 5: what may be funded once, and ceilings that claims share."""
