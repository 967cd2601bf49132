"""The claimant's part: a draft with its lines and documents, checked once more, submitted, and its receipt."""
