"""Documents by their content: stored once under their SHA-256, read back before they are acknowledged, recorded."""
