"""Words that editions share, written once as data."""
