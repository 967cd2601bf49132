"""The phases that schemes share, each written once as data and composed into lives."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the phases lie."""
