"""The acts under attack, on real servers; `acts.town` is the small office in which they are tried."""
