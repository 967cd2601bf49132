"""The bundled servers (PostgreSQL, Redis, SeaweedFS), the installation that remembers them, and their supervisor."""
