"""What the brakes count, fetched before letters are owed: the last day of their readers, and everybody's last hour."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.letter import Recent, Traffic
from models.mail import domain_of
from models.store.engine import Database
from models.tables import cases, letters

_MOST = 1000
"""No brake on one address counts further (models.config.timescales.Brakes)."""
_COUNTED = letters.c.state.not_in(("held", "cancelled", "not_composed", "together"))
_SINCE = letters.c.owed_at > sa.bindparam("since", type_=letters.c.owed_at.type)
_RECENT = (
    sa.select(letters.c.recipient, cases.c.reference, letters.c.kind, letters.c.danger, letters.c.owed_at)
    .join(cases, cases.c.id == letters.c.case_id)
    .where(letters.c.recipient.in_(sa.bindparam("to", expanding=True)), _SINCE, _COUNTED)
    .order_by(letters.c.id.desc())
    .limit(_MOST)
)
_HOUR = sa.select(
    sa.func.coalesce(sa.func.sum(sa.case((letters.c.danger, 0), else_=1)), 0),
    sa.func.coalesce(sa.func.sum(sa.case((sa.and_(letters.c.danger, letters.c.kind == "receipt"), 1), else_=0)), 0),
).where(_SINCE, _COUNTED)


_RECEIPTS = (
    sa.select(sa.func.count())
    .select_from(letters)
    .where(_SINCE, _COUNTED, letters.c.kind == "receipt", letters.c.danger.is_(False))
)


def traffic(db: Database, recipients: Collection[str], now: datetime) -> Traffic:
    """What the brakes count: letters of the last day to these addresses, and of the last hour to anybody."""
    with db.read() as connection:
        recent = connection.execute(_RECENT, {"to": list(recipients), "since": now - timedelta(days=1)}).mappings()
        found = tuple(Recent(**row) for row in recent)
        hour = {"since": now - timedelta(hours=1)}
        all_hour, danger_hour = connection.execute(_HOUR, hour).one()
        domains: tuple[str, ...] = ()
        for domain in {domain_of(one) for one in recipients}:
            at_it = letters.c.recipient.iendswith(f"@{domain}", autoescape=True)
            domains += (domain,) * connection.execute(_RECEIPTS.where(at_it), hour).scalar_one()
    return Traffic(recent=found, all_hour=all_hour, danger_hour=danger_hour, domains_hour=domains)
