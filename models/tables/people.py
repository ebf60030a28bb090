"""The directory: people in roles, caseloads, absences, with dates."""

import sqlalchemy as sa

from models.tables.base import metadata, row_id, words

people = sa.Table(
    "people",
    metadata,
    row_id(),
    *(words(name) for name in ("person_id", "name", "email", "phone", "role", "side", "area", "deputy_id")),
    sa.Column("since", sa.Date()),
    sa.Column("until", sa.Date()),
    words("days"),
    sa.Column("phone_checked", sa.Date()),
    sa.UniqueConstraint("person_id", "role", "side", "area", "since"),
)
caseload = sa.Table(
    "caseload",
    metadata,
    row_id(),
    *(words(name) for name in ("case_reference", "side", "role", "person_id", "initials")),
    words("plain_reference", index=True),
    sa.Column("birth_year", sa.Integer()),
    sa.Column("since", sa.Date()),
    sa.Column("until", sa.Date()),
)
absences = sa.Table(
    "absences",
    metadata,
    row_id(),
    words("person_id"),
    words("note"),
    sa.Column("since", sa.Date()),
    sa.Column("until", sa.Date()),
)
