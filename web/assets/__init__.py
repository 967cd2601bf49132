"""What the pages take into the browser from npm: named by hash in the lock, and never committed."""
