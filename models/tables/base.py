"""What all tables share: names of constraints, types that refuse what must not be stored, columns that recur."""

import re
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Utc(TypeDecorator[datetime]):
    """An aware UTC time; naive values are refused (promise 16). SQLite keeps it as text of fixed width, so it sorts."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite stores it without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time was about to be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")


class Words(TypeDecorator[str]):
    """Text that both products can hold: NUL and lone surrogates become U+FFFD, so that no mail stops a write."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Without what PostgreSQL (NUL) or UTF-8 (surrogates) refuses."""
        return None if value is None else _UNHOLDABLE.sub("\ufffd", value)


def row_id() -> sa.Column[int]:
    """The key of a row, given by the database in order."""
    return sa.Column("id", BigId, primary_key=True, autoincrement=True)


def words(name: str, **keys: Any) -> sa.Column[str]:
    """A text that is never NULL."""
    return sa.Column(name, Words(), nullable=False, server_default="", **keys)


def of_case(nullable: bool = False) -> sa.Column[int]:
    """The case that a row belongs to."""
    return sa.Column("case_id", BigId, sa.ForeignKey("cases.id"), nullable=nullable, index=True)
