"""Deliver letters, by SMTP or through Microsoft Graph: the only place that sends."""

from models.config.settings import Settings
from outbox.deliver.contract import WayOut
from outbox.deliver.dial import Timeouts
from outbox.deliver.line import Line

__all__ = ["Line", "Timeouts", "WayOut", "open_line"]


def open_line(settings: Settings, *, timeouts: Timeouts | None = None) -> WayOut:
    """The way out of this configuration; reaches nothing yet.

    [smtp] when it names a host; else, where every mailbox is a graph mailbox, each sends its own through Graph.
    """
    times = timeouts or Timeouts()
    if settings.sends_by_graph:
        from outbox.deliver.microsoft import graph_line  # what it needs loads slowly

        return graph_line(settings, times)
    if settings.smtp.is_app:
        from outbox.deliver.microsoft import app_line  # as above

        return app_line(settings, times)
    return Line(settings.smtp, password=settings.smtp.password, timeouts=times)
