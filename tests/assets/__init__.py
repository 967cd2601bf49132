"""What the pages take into the browser: locked by hash, brought whole, and told in one line when it cannot be."""
