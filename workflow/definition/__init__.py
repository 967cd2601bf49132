"""The model of an edition: what one definition of a subsidy says, how it is loaded and what it computes."""
