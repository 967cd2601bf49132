"""The named types of fields, as an edition names them."""
