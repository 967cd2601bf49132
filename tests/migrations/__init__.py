"""The first schema against the models, and what the working role may do."""
