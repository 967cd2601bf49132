"""The door for programs: calls, applications and drafts as JSON, described by OpenAPI from the same schemas."""
