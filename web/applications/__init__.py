"""Applications: a claimant sees their organisation's, an officer those of their authority, nobody anybody else's."""
