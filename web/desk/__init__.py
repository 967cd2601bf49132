"""The reviewers' desk: their queue, the formality check, the decisions on lines, and the joint review."""
