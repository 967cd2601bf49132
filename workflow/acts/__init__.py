"""What people and clocks do: one verb a file, each the only way to its effect, each in one transaction."""
