"""What a subsidy is, and how it moves: the engine and the rooms around it."""
