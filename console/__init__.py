"""The yuelu command and the bundled servers."""
