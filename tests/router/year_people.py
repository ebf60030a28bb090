"""What people, senders, strangers, forgers and machines do in the simulated year. Drawn by the dice of its seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from models.act import (
    AcceptClaim,
    AcknowledgeByLink,
    AcknowledgeByPhone,
    Act,
    AgreeTime,
    CancelLetter,
    Close,
    Confirm,
    ConfirmSignpost,
    Correct,
    Exclude,
    Join,
    Pause,
    Release,
    Reopen,
    Resume,
    Route,
    Seen,
    Spoken,
    TakeDanger,
    Tell,
)
from models.case import CaseFile
from models.errors import UsageError
from models.mail import Message
from models.reading import Reading
from models.words import Kind
from tests.router import builders as b
from tests.router.small_desk import SmallDesk, fresh
from tests.router.year_laws import Said

SENDERS = (
    b.SENDER,
    *(f"{name}@ridgeway-primary.sch.example" for name in ("n.nurse", "t.teach", "s.midwife", "p.care")),
)
BUSINESS = b.reading(kind="case_business", evidence=(), case_references=[])
ACCEPTS = ("Received, I will respond by Friday noon.", "Received, thank you.", "I will look at it today.")
OTHER = (
    "Which family is this?", "Not mine, one for Dan Deputy.", "I took the decision that is challenged.",
    "We spoke this morning and it is resolved.", "No, nothing has changed.", "Yes, the visits have started again.",
)  # fmt: skip


def first_mail(dice: random.Random, number: int, *, ordinary: bool) -> tuple[Message, Reading]:
    """A new mail: one that opens a case, of any kind, or an ordinary one."""
    reading = b.reading(
        kind="case_business" if ordinary else dice.choices(["escalation", "other_process"], [94, 6])[0],
        person=dice.choices(["child", "adult", "both", "unclear"], [60, 20, 15, 5])[0],
        case_references=dice.choice([["LCS 1187423"], ["MOS 55"], []]),
        immediate_danger=dice.random() < 0.05,
        stage_reached=dice.choices(["none", "unit", "service_manager"], [70, 20, 10])[0],
        challenged=[("role", "unit")] if dice.random() < 0.08 else [],
        needs_human=dice.random() < 0.1,
    )
    verdict = dice.choices(["pass", "unknown", "fail"], [85, 10, 5])[0]
    return fresh(10_000 + number, verdict=verdict, from_address=dice.choice(SENDERS)), reading


def reply(
    dice: random.Random, files: Sequence[CaseFile], number: int, now: datetime
) -> tuple[Message, Reading, Said] | None:
    """The reader, the sender, a stranger, a forger or a machine answers a letter of some case; None = none left yet."""
    sent = [one for file in files for one in file.letters if one.sent_at and one.state in ("sent", "unknown")]
    if not sent:
        return None
    asked = [one for file in files for track in file.tracks if track.state == "awaiting" for one in file.letters
             if one in sent and (one.side, one.round) == (track.side, track.round)]  # fmt: skip
    those = sorted(asked if asked and dice.random() < 0.8 else sent, key=lambda one: one.id)
    to = dice.choice(those[-5:] if dice.random() < 0.7 else those[-60:])
    address = dice.choice([to.recipient] * 8 + [b.SENDER, "odd@elsewhere.example"])
    verdict = dice.choices(["pass", "unknown", "fail"], [88, 8, 4])[0]
    accepts = dice.random() < 0.75
    words, automated = dice.choice(ACCEPTS if accepts else OTHER), None
    if dice.random() < 0.15:
        words, automated, address = "I am out of the office.", "out_of_office", to.recipient
    mail = b.reply(words, to=to, from_address=address, verdict=verdict, automated=automated)
    if automated and dice.random() < 0.5:
        mail = replace(mail, absent_until=(now + timedelta(days=dice.randrange(1, 20))).date())
    if dice.random() < 0.1:
        mail = b.bounce(to, dice.choice(["failed", "failed", "delayed"]))
    mail = replace(mail, message_id=f"y{number}@x.example", content_key=f"y{number}")
    kind: Kind = "automated" if mail.automated in ("out_of_office", "bounce") else "case_business"
    said = Said(at=now, address=mail.from_address, verdict=mail.verdict, accepts=accepts,
                machine=mail.automated is not None, to=to)  # fmt: skip
    return mail, replace(BUSINESS, kind=kind), said


def reds(files: Sequence[CaseFile]) -> list[CaseFile]:
    """The cases with a danger that nobody has taken."""
    return [one for one in files if one.danger_untaken]


def take(desk: SmallDesk, file: CaseFile) -> None:
    """Somebody takes the danger."""
    desk.act_on(file.reference, TakeDanger(done="rang them"))


def close(desk: SmallDesk, file: CaseFile) -> None:
    """Somebody takes what is red, reads what is new, and closes the case unless it is closed."""
    if reds([file]):
        take(desk, file)
    if file.unseen:
        desk.act_on(file.reference, Seen())
    if file.state != "closed":
        desk.act_on(file.reference, Close(outcome="settled"))


def work(desk: SmallDesk, dice: random.Random, files: Sequence[CaseFile]) -> bool:
    """Somebody of the unit acts on a case, mostly on one that waits; False: it did not fit and changed nothing."""
    there = [one for one in files if one.state != "closed"]
    waiting = [one for one in there if one.needs_human or one.unseen or one.running("triage")]
    draw = dice.random()
    chosen = waiting if waiting and draw < 0.7 else there if there and draw < 0.95 else files
    if not chosen:
        return False
    file = dice.choice(chosen)
    try:
        desk.act_on(file.reference, _act(desk, dice, file, files))
    except UsageError:
        return False
    return True


def _act(desk: SmallDesk, dice: random.Random, file: CaseFile, files: Sequence[CaseFile]) -> Act:
    track = dice.choice(file.tracks) if file.tracks else None
    side = track.side if track else None
    asked = [one.id for one in file.letters if one.side == side and one.person_id]
    held = [one.message_id for one in file.letters if one.state == "held"]
    if held:
        either: list[Act] = [Release(message_id=held[0]), CancelLetter(message_id=held[0])]
        return dice.choice(either)
    acts: list[tuple[Act, int]] = [
        (Confirm(), 6), (Seen(), 6), (Close(outcome="settled"), 5),
        (Route(person_id=dice.choice(["iro", "dep", "sm", "asm", "aun"]), side=side), 6),
        (AcknowledgeByPhone(person_id=track.owner_id if track else "", side=side), 3),
        (AcknowledgeByLink(letter_id=dice.choice(asked or [0]), typed_name="I. Orrell"), 3),
        (AcceptClaim(side=side), 3), (Spoken(side=side), 2), (Reopen(why="it has not changed"), 1),
        (Exclude(person_id=dice.choice(["iro", "sm", "dep"]), why="a conflict"), 1),
        (Correct(person=dice.choice(["child", "adult", "both"])), 1), (ConfirmSignpost(), 2),
        (Pause(asked="which plan is it?", side=side), 1), (Resume(side=side), 1), (Tell(words="We look into it."), 1),
        (AgreeTime(respond_by=desk.now + timedelta(days=dice.randrange(1, 30)), side=side), 1),
        (Join(into=dice.choice(files).reference), 1),
    ]  # fmt: skip
    chosen: list[Act] = [act for act, _ in acts]
    return dice.choices(chosen, [weight for _, weight in acts])[0]
