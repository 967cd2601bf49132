"""The public notices: what a plan grants to whom, for everybody to read and object to."""
