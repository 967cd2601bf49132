"""Login accounts: the people of the house as Flask-Security sees them, over the house's own pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy
from flask import Flask
from flask_security import RoleMixin, SQLAlchemyUserDatastore, UserMixin
from flask_sqlalchemy import SQLAlchemy

from storage.database import Base
from web.house import house_of
from workflow.parties.tables import Person


class HouseSQLAlchemy(SQLAlchemy):
    """Sessions for Flask-Security on the pool that all other pages use, so that a process has one."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> sqlalchemy.Engine:
        del bind_key, options
        return house_of(app).database.engine


db = HouseSQLAlchemy(model_class=Base)


class Account(Person, UserMixin):
    """A person who can sign in. Roles are granted at authorities and live in `workflow.parties`, not here."""

    roles = ()  # type: ignore[assignment]  # Flask-Security asks at each sign-in

    if TYPE_CHECKING:
        active: Any
        email: Any
        fs_uniquifier: Any
        id: Any
        password: Any
        tf_primary_method: Any
        tf_totp_secret: Any


datastore = SQLAlchemyUserDatastore(db, Account, RoleMixin)
