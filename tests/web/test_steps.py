"""Taking tasks and pressing steps in the browser: once each, by who may, and with nothing typed lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from settings import Clock, Settings
from storage.database import Database
from tests.acts.claim import good
from tests.acts.town import LAST_DAY, Town, build_town
from web.app import create_app
