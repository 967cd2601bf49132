"""The steps that a subject's life offers to whoever looks at it: buttons on its page, and the one way to press them."""
