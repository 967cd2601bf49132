"""`yuelu demo` as a person would run it."""
