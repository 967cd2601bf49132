"""Laws 3, 4 and 7 at the engine, on real connections and processes."""
