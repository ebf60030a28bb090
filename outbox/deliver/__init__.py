"""Deliver letters by SMTP: the only place that speaks it."""

from outbox.deliver.dial import Timeouts
from outbox.deliver.line import Line

__all__ = ["Line", "Timeouts"]
