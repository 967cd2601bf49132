"""One module a command of `yuelu`; each exposes a click command named `command`."""
