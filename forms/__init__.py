"""What people fill in: field types, schemas and claim workbooks."""
