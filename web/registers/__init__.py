"""Lists that are asked about applications: their versions, proposed by one and approved by another, and findings."""
