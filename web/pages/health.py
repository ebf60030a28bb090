"""`GET /healthz`: how the desk is, for the council's monitoring. Codes and times only, no word of any mail."""

from typing import Any

from flask import Blueprint

from models.errors import StoreError
from web.asked import the_desk
from web.guard import public

page = Blueprint("health", __name__)


@page.get("/healthz")
@public
def healthz() -> tuple[dict[str, Any], int]:
    """200 when all is well, else 503; alarms by code, each mailbox's last successful poll in UTC."""
    try:
        health = the_desk().health()
    except StoreError:
        return {"ok": False, "alarms": ["database"], "last_poll": {}}, 503
    polls = {name: at.isoformat() if at else None for name, at in health.last_poll.items()}
    codes = list(dict.fromkeys(one.code for one in health.alarms))
    return {"ok": health.ok, "alarms": codes, "last_poll": polls}, 200 if health.ok else 503
