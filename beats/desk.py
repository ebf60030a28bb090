"""What the beats share: settings, database, mailboxes, worker, composer, line, and the one clock."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from intake.mailbox import Mailbox, open_mailbox
from intake.trust import Trust
from intake.worker import Worker
from models.errors import ComposeError
from models.letter import LetterPlan, Written
from models.servers import Mailbox as Box
from models.settings import Settings
from models.store import mail, people
from models.store.engine import Database
from models.store.leases import Lease, acquire
from outbox.compose import Composer
from outbox.deliver import WayOut, open_line
from router.council import Council
from router.hours import Calendar
from router.moment import Moment

log = logging.getLogger("desk")
BATCH = 32
LEASE = 120.0
"""Seconds after which the work of a service that gives no sign of life is taken over."""
PAUSE = timedelta(minutes=15)
"""How long a refused sign-in or a stopped line is left alone: accounts must not lock."""


class Desk:
    """One service and everything that it holds open."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        key: bytes,
        policy_id: int,
        now: Callable[[], datetime],
        machine: Callable[[], datetime],
    ) -> None:
        """`now` is the time of everything but leases, `machine` the machine's own clock; both give aware UTC."""
        self.settings, self.db, self.policy_id, self.now, self.machine = settings, database, policy_id, now, machine
        self.council = council_of(settings)
        self.trust = Trust(authserv_ids=settings.trust.authserv_ids)
        self.rules = settings.rules_overlay
        self.worker = Worker(limit=settings.reading.timeout)
        self.composer = composer_of(settings, key)
        self.line: WayOut = open_line(settings)
        # A demo mailbox has a server only while `run` lives; `act` on the demo's cases needs none.
        self.boxes: dict[str, Mailbox] = {
            box.name: self._open(box) for box in settings.mailbox if box.driver != "demo" or box.host
        }
        self.paused: dict[str, datetime] = {}
        self.faults: dict[str, str] = {}
        self.hanging = False
        """Whether a beat still waits for a silent server at the end: then nobody says goodbye to it either."""

    def _open(self, box: Box) -> Mailbox:
        base = self.settings.file.resolve().parent
        return open_mailbox(box, password=box.password, max_size=self.settings.reading.max_size, base=base)

    def moment(self) -> Moment:
        """What judgement is handed: council, directory, now."""
        return Moment(self.council, people.load(self.db), self.now())

    def lease(self, name: str) -> Lease | None:
        """The right to do a piece of work, None while another living service has it."""
        return acquire(self.db, name, seconds=LEASE, clock=self.machine())

    def rests(self, name: str) -> bool:
        """Whether something that refused us is still left alone."""
        return self.paused.get(name, datetime.min.replace(tzinfo=UTC)) > self.machine()

    def write(self, plans: tuple[LetterPlan, ...], now: datetime) -> tuple[Written, ...]:
        """Final bytes of each letter; one that cannot be written is kept and shown, the case goes on."""
        written = []
        for plan in plans:
            try:
                written.append(Written(plan=plan, composed=self.composer.compose(plan, now=now)))
            except ComposeError as error:
                log.error("letter %s not composed: %s", plan.kind, error)  # noqa: TRY400  # no traceback: it may hold facts
                written.append(Written(plan=plan, composed=None, fault=str(error)))
        return tuple(written)

    def poll_times(self) -> dict[str, datetime]:
        """The last successful poll of each mailbox that ever had one."""
        states = {box.name: mail.mailbox_state(self.db, box.name, box.folder) for box in self.settings.mailbox}
        return {name: state.last_poll_at for name, state in states.items() if state and state.last_poll_at}

    def close(self) -> None:
        """End the worker and give connections back."""
        self.worker.close()
        if not self.hanging:
            self.line.close()
            for mailbox in self.boxes.values():
                mailbox.close()
        self.db.close()


def council_of(settings: Settings) -> Council:
    """The council of these settings."""
    return Council(settings, Calendar(hours=settings.hours, zone=settings.zone))


def composer_of(settings: Settings, key: bytes) -> Composer:
    """The composer with the council's overlay of templates, if it has one."""
    overlay = settings.templates_overlay
    return Composer(overlay, settings.mailbox[0].address.rpartition("@")[2], key)
