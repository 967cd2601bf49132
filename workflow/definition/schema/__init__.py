"""The JSON Schema of a definition's file, for the editors in which policy officers write one."""
