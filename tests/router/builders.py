"""Messages, readings, cases and a council with sensible defaults, so that a test says only what it is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from models.case import CaseFile, ClockFile, LetterFile, Sender, TrackFile
from models.config.settings import Settings
from models.decision import AddToCase, Decision, Divert, OpenCase
from models.directory.people import Directory
from models.directory.people_files import ABSENCES, CASELOAD, PEOPLE, read_directory
from models.effects import Effects
from models.known import Arrival, Known, Original, Thread
from models.letter import LetterPlan, Recent, Traffic
from models.mail import Bounce, BouncedRecipient, Message, Signature
from models.reading import Challenged, Evidence, Reading
from models.words import Mode, Side, TrackState
from outbox.compose import Composer
from router.cases import joining, opening
from router.council import Council
from router.letters.brakes import braked
from router.moment import Moment
from router.timing.hours import Calendar

LONDON = ZoneInfo("Europe/London")
BOX = "cssu@council.example"
SENDER = "h.ashdown@ridgeway-primary.sch.example"
OWN_WORDS = "The core group has not been held since October."
COMPOSER = Composer(None, "council.example", b"a key of the tests")

PEOPLE_ROWS = """
iro,Ines Orrell,ines.orrell@council.example,01632 960001,unit,child,,dep,,
dep,Dan Deputy,dan.deputy@council.example,01632 960002,unit,child,,,,
tm,Tina Marsh,tina.marsh@council.example,01632 960003,team_manager,child,,,,
sm,Sam Mills,sam.mills@council.example,01632 960004,service_manager,child,,smd,,
smd,Sue Dene,sue.dene@council.example,01632 960009,service_manager,child,,,,
duty,Dora Uty,duty@council.example,01632 960005,duty,child,,,,
oc1,Olive Call,olive.call@council.example,01632 960006,on_call,both,,,,
oc2,Omar Call,omar.call@council.example,01632 960007,on_call,both,,,,
ua,Una Admin,una.admin@council.example,01632 960008,unit_admin,both,,,,
aun,Ada Unwin,ada.unwin@council.example,01632 960011,unit,adult,,,,
asm,Asa Smith,asa.smith@council.example,01632 960012,service_manager,adult,,,,
adu,Abe Dunn,abe.dunn@council.example,01632 960013,duty,adult,,,,
"""
CASELOAD_ROWS = """
LCS 1187423,child,unit,iro,,,,
LCS 1187423,child,team_manager,tm,,,,
LCS 22,child,unit,iro,AB,2015,,
MOS 55,adult,unit,aun,,,,
"""


def london(text: str) -> datetime:
    """A local time, '2026-12-02 10:00', as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


NOW = london("2026-12-02 10:00")


def council(mode: Mode = "automatic", **changed: Any) -> Council:
    """A council of that mode; `changed` replaces whole tables of the configuration."""
    tables = {
        "desk": {"mode": mode},
        "mailbox": [{"name": "main", "driver": "imap", "host": "imap.council.example", "address": BOX}],
        "smtp": {"host": "smtp.council.example"},
        "trust": {"partner_domains": ["ridgeway-primary.sch.example"], "internal_domains": ["council.example"]},
        **changed,
    }
    settings = Settings.model_validate(tables)
    return Council(settings, Calendar(hours=settings.hours, zone=settings.zone))


def directory(
    *, without: tuple[str, ...] = (), more: str = "", caseload: str = CASELOAD_ROWS, away: str = "",
    renamed: tuple[str, ...] = ("", ""),
) -> Directory:  # fmt: skip
    """The directory above, less some people, with more rows; renamed: words of it, and other words in their place."""
    usual = PEOPLE_ROWS.replace(renamed[0], renamed[1]) if renamed[0] else PEOPLE_ROWS
    assert usual != PEOPLE_ROWS or not renamed[0], "nothing was renamed"
    rows = [row for row in (usual + more).strip().splitlines() if row.split(",")[0] not in without]
    gone = [row for row in caseload.strip().splitlines() if row.split(",")[3] not in without]
    text = ("\n".join(rows)).replace(",dep,,", ",,,") if "dep" in without else "\n".join(rows)
    return read_directory(
        f"{','.join(PEOPLE)}\n{text}", f"{','.join(CASELOAD)}\n" + "\n".join(gone), f"{','.join(ABSENCES)}\n{away}",
        roles=("head_of_service", "leaving_care"),
    )  # fmt: skip


def moment(mode: Mode = "automatic", *, now: datetime = NOW, people: Directory | None = None, **changed: Any) -> Moment:
    """A moment of judgement."""
    return Moment(council(mode, **changed), directory() if people is None else people, now)


def reading(**fields: Any) -> Reading:
    """An escalation about a child with a known reference, unless said otherwise; its evidence stands in OWN_WORDS.

    shows: the circumstances that it shows, by name; ages are in whole months.
    """
    shows = [Evidence(label=f"circumstance:{one}", rule="test.rule", text=OWN_WORDS, start=0, end=len(OWN_WORDS),
                      where="body") for one in fields.pop("shows", ())]  # fmt: skip
    base: dict[str, Any] = {
        "kind": "escalation", "person": "child", "grounds": ("procedures_not_followed",), "writer": "professional",
        "case_references": ("LCS 1187423",),
    }  # fmt: skip
    base.update({key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()})
    base["challenged"] = tuple(
        one if isinstance(one, Challenged) else Challenged(what=one[0], value=one[1])
        for one in base.get("challenged", ())
    )
    labels = [f"kind:{base['kind']}", *(["immediate_danger:true"] if base.get("immediate_danger") else [])]
    evidence = tuple(
        Evidence(label=label, rule="test.rule", text=OWN_WORDS, start=0, end=len(OWN_WORDS), where="body")
        for label in labels
    )
    return Reading(**{"evidence": evidence, "circumstances": tuple(shows), **base})


def message(**fields: Any) -> Message:
    """A message from a proven partner, unless said otherwise."""
    base: dict[str, Any] = {
        "message_id": "m1@ridgeway-primary.sch.example", "from_address": SENDER, "from_name": "Helen Ashdown",
        "subject": "Core groups", "text": OWN_WORDS, "text_new": OWN_WORDS, "verdict": "pass", "content_key": "k1",
        "signature": Signature(role="Deputy Head", agency="Ridgeway Primary School", phone="01632 960118"),
    }  # fmt: skip
    return Message(**{**base, **fields})


def arrival(mail: Message | None = None, read: Reading | None = None, **fields: Any) -> Arrival:
    """One ledger row to be decided, received now."""
    base: dict[str, Any] = {
        "ledger_id": 1, "mailbox": "main", "mailbox_address": BOX, "audience": "both", "received_at": NOW,
        "message": message() if mail is None else mail, "reading": reading() if read is None else read,
    }  # fmt: skip
    return Arrival(**{**base, **fields})


def sender(**fields: Any) -> Sender:
    """The proven partner who raised it."""
    base: dict[str, Any] = {
        "address": SENDER, "name": "Helen Ashdown", "role": "Deputy Head", "agency": "Ridgeway Primary School",
        "phone": "01632 960118", "message_id": "m1@ridgeway-primary.sch.example", "references": (), "answerable": "",
        "details": True,
    }  # fmt: skip
    return Sender(**{**base, **fields})


def letter(
    kind: str, person_id: str, *, id_: int, at: datetime = NOW, side: Side | None = "child", **fields: Any
) -> LetterFile:
    """A letter of the case that was sent."""
    people = directory()
    holder = people.person(person_id)
    base: dict[str, Any] = {
        "id": id_, "kind": kind, "side": side, "round": 1, "step": kind, "message_id": f"l{id_}@council.example",
        "recipient": holder.email if holder else SENDER, "person_id": person_id, "state": "sent", "owed_at": at,
        "sent_at": at,
    }  # fmt: skip
    return LetterFile(**{**base, **fields})


def clock(kind: str, *, id_: int, due: datetime, side: Side = "child", **fields: Any) -> ClockFile:
    """A running clock."""
    base: dict[str, Any] = {
        "id": id_, "kind": kind, "side": side, "round": 1, "started_at": NOW, "due_at": due, "outcome": "running",
    }  # fmt: skip
    return ClockFile(**{**base, **fields})


def case(state: TrackState = "awaiting", **fields: Any) -> CaseFile:
    """A child's case: notice with iro, acknowledgement due tomorrow at close, triage done."""
    track = TrackFile(id=1, side="child", rung="unit", round=1, state=state, owner_id="iro", deputy_id="dep")
    due = london("2026-12-03 17:00")
    running = "running" if state == "awaiting" else "met"
    base: dict[str, Any] = {
        "id": 1, "reference": "ESC-2026-1234567", "state": "open", "opened_at": NOW, "received_at": NOW, "mailbox": "main",
        "mailbox_address": BOX, "sender": sender(), "reading": reading(), "tracks": (track,), "participants": frozenset({SENDER}),
        "clocks": (clock("acknowledgement", id_=1, due=due, outcome=running, nudge_at=london("2026-12-03 09:15")),
                   *((clock("response", id_=2, due=london("2026-12-10 17:00")),) if state == "acknowledged" else ())),
        "letters": (letter("receipt", "", id_=1, side=None), letter("notice", "iro", id_=2), letter("made_aware", "tm", id_=3)),
    }  # fmt: skip
    return CaseFile(**{**base, **fields})


def reply(words: str, *, to: LetterFile | None = None, **fields: Any) -> Message:
    """An answer of iro to a letter of ours."""
    answered = to or letter("notice", "iro", id_=2)
    base: dict[str, Any] = {
        "message_id": "r1@council.example", "from_address": "ines.orrell@council.example", "from_name": "Ines Orrell",
        "subject": "Re: ESC-2026-1234567", "text": words, "text_new": words, "in_reply_to": (answered.message_id,),
        "content_key": "r1", "signature": Signature(),
    }  # fmt: skip
    return message(**{**base, **fields})


def threaded(file: CaseFile, to: LetterFile, people: Directory | None = None, **fields: Any) -> Known:
    """What is known of an answer to that letter of the case."""
    return Known(thread=Thread(letter=to, case=file), directory=people or directory(), **fields)


def original(**fields: Any) -> Original:
    """An earlier message with the same content."""
    base: dict[str, Any] = {
        "message_id": 7, "exit": "case", "reference": "ESC-2026-7654321", "verdict": "pass", "mailbox": "main", "filed": False,
    }  # fmt: skip
    return Original(**{**base, **fields})


def bounce(to: LetterFile, action: str = "failed", **fields: Any) -> Message:
    """A delivery report about a letter of ours."""
    group = BouncedRecipient(address=to.recipient, action=action, status="5.1.1")
    report = Bounce(original_message_id=to.message_id, recipients=(group,))
    return message(**{"automated": "bounce", "bounce": report, "from_address": "mailer-daemon@mx.example", **fields})


def effects_of(
    decision: Decision, came: Arrival, at: Moment, file: CaseFile | None = None, *, receipts_today: int = 0
) -> Effects:
    """What follows from a decision, as the decide beat asks for it."""
    if isinstance(decision, OpenCase | Divert):
        new = opening.case_file(came, "ESC-2026-1234567", decision, at)
        if isinstance(decision, Divert):
            found = opening.diverted(new, decision, came, at)
        else:
            found = opening.opened(new, decision, came, at)
    elif isinstance(decision, AddToCase):
        assert file is not None
        found = joining.joined(file, decision, came, at)
    else:
        found = Effects()
    return replace(found, letters=braked(found.letters, receipts(receipts_today), at.council.settings.brakes, at.now))


def receipts(count: int, **fields: Any) -> Traffic:
    """So many receipts to the sender within the hour."""
    base: dict[str, Any] = {
        "recipient": SENDER, "reference": "ESC-2026-7654321", "kind": "receipt", "danger": False, "owed_at": NOW,
    }  # fmt: skip
    return Traffic(recent=(Recent(**{**base, **fields}),) * count, all_hour=count)


def written(plan: LetterPlan, at: datetime = NOW) -> str:
    """A letter as it would leave: headers and text."""
    composed = COMPOSER.compose(plan, now=at)
    return f"{composed.data.decode('ascii')}\n{composed.subject}\n{composed.body}"


def later(file: CaseFile, **spans: float) -> datetime:
    """A while after the case was opened."""
    return file.opened_at + timedelta(**spans)
