"""What the beats share: settings, database, mailboxes, worker, composer, line, and the one clock."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from intake.mailbox import Mailbox, open_mailbox, open_sent
from intake.trust import Trust
from intake.worker import Worker
from models.config.servers import Mailbox as Box
from models.config.settings import Settings
from models.errors import ComposeError
from models.letter import LetterPlan, Written
from models.store import kept, people, signoffs, traffic
from models.store.engine import Database
from models.store.leases import Lease, acquire
from models.store.original import original_text
from outbox.compose import Composer
from outbox.deliver import WayOut, open_line
from router.council import Council
from router.letters.brakes import braked
from router.moment import Moment
from router.timing.hours import Calendar

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
        self.worker = Worker(limit=settings.reading.timeout, documents=settings.reading.attachments)
        self.trial = Worker(limit=settings.reading.timeout, documents=False)
        """Reads what people try out on a page: a process of its own, started when first asked for."""
        self.composer = composer_of(settings, key)
        self.line: WayOut = open_line(settings)
        # A demo mailbox has a server only while `run` lives; `act` on the demo's cases needs none.
        self.boxes: dict[str, Mailbox] = {
            box.name: mailbox_of(settings, box) for box in settings.mailbox if box.driver != "demo" or box.host
        }
        self._folders: dict[tuple[str, str], Mailbox] = {}
        self.junk: dict[str, str] = {}
        """The Junk folder of each mailbox, as far as it was found."""
        self.paused: dict[str, datetime] = {}
        self.faults: dict[str, str] = {}
        self.lasting = False
        """Whether this is a service that goes on, and not one turn."""
        self.started_at = machine()
        self.late: tuple[str, ...] = ()
        """Beats that have not ended in their time."""
        self.verified_at: datetime | None = None
        self.audit_fault = ""
        """When the audit's chain was last walked, and its first broken entry then."""
        self.hanging = False
        """Whether a beat still waits for a silent server at the end: then nobody says goodbye to it either."""

    def was_sent(self, sender: str, message_id: str) -> bool | None:
        """Whether a letter of which no answer came has left after all; None = nobody can tell (now, or ever)."""
        said = self.line.was_sent(message_id)
        box = next((one for one in self.settings.mailbox if one.address.casefold() == sender.casefold()), None)
        if said is not None or box is None or self.rests(f"mailbox {box.name}"):
            return said
        sent = open_sent(box, password=box.password, base=self.settings.file.resolve().parent)
        return sent.has(message_id) if sent else None

    def folder(self, box: Box, name: str) -> Mailbox:
        """Another folder of a mailbox, over a connection of its own."""
        if (box.name, name) not in self._folders:
            self._folders[box.name, name] = mailbox_of(self.settings, box.model_copy(update={"folder": name}))
        return self._folders[box.name, name]

    def junk_folder(self, mailbox: str) -> str:
        """The Junk folder of a mailbox as it was last found, by this service or the one before; '' = none."""
        if mailbox not in self.junk:
            self.junk[mailbox] = kept.kept(self.db, f"junk:{mailbox}") or ""
        return self.junk[mailbox]

    def moment(self) -> Moment:
        """What judgement is handed: council, directory, now."""
        return moment_of(self.db, self.council, self.now())

    def lease(self, name: str) -> Lease | None:
        """The right to do a piece of work, None while another living service has it."""
        return acquire(self.db, name, seconds=LEASE, clock=self.machine())

    def rests(self, name: str) -> bool:
        """Whether something that refused us is still left alone."""
        return self.paused.get(name, datetime.min.replace(tzinfo=UTC)) > self.machine()

    def write(self, plans: tuple[LetterPlan, ...], now: datetime) -> tuple[Written, ...]:
        """Final bytes of each letter; one that cannot be written is kept and shown, the case goes on.

        The brakes are asked here, for every letter of every beat and act alike.
        """
        written = [Written(plan=one, composed=None) for one in plans if one.together]
        plans = tuple(one for one in plans if not one.together)
        if plans:
            recent = traffic.traffic(self.db, {one.to_address for one in plans}, now)
            plans = braked(plans, recent, self.settings.brakes, now)
        for one in plans:
            plan = one
            if one.original and not one.original_text:
                plan = replace(one, original_text=original_text(self.db, one.facts.reference))
            try:
                written.append(Written(plan=plan, composed=self.composer.compose(plan, now=now)))
            except ComposeError as error:
                log.error("letter %s not composed: %s", plan.kind, error)  # noqa: TRY400  # no traceback: it may hold facts
                written.append(Written(plan=plan, composed=None, fault=str(error)))
        return tuple(written)

    @property
    def watched(self) -> dict[str, str]:
        """The watched folder of each mailbox."""
        return {box.name: box.folder for box in self.settings.mailbox}

    def close(self) -> None:
        """End the worker and give connections back."""
        self.worker.close()
        self.trial.close()
        if not self.hanging:
            self.line.close()
            for mailbox in (*self.boxes.values(), *self._folders.values()):
                mailbox.close()
        self.db.close()


def council_of(settings: Settings) -> Council:
    """The council of these settings."""
    return Council(settings, Calendar(hours=settings.hours, zone=settings.zone))


def moment_of(database: Database, council: Council, now: datetime) -> Moment:
    """A moment of judgement by what the database says now."""
    signed = frozenset(signoffs.in_force(database, council.settings.clocks))
    return Moment(council, people.load(database), now, signed)


def mailbox_of(settings: Settings, box: Box) -> Mailbox:
    """The driver of a configured mailbox; reaches nothing yet."""
    base = settings.file.resolve().parent
    return open_mailbox(box, password=box.password, max_size=settings.reading.max_size, base=base)


def composer_of(settings: Settings, key: bytes) -> Composer:
    """The composer with the council's overlay of templates, if it has one."""
    overlay = settings.templates_overlay
    return Composer(overlay, settings.mailbox[0].address.rpartition("@")[2], key, base_url=settings.desk.base_url)
