"""The deliver beat: letters owed leave over a kept line, the phase kept before the final dot."""

import logging

from beats.desk import BATCH, LEASE, PAUSE, Desk
from models.errors import DeliveryDeferred, DeliveryRefused, DeliveryUnknown, LineStopped, LostLease
from models.letter import Claimed
from models.store import doubtful, letters, switch
from outbox.headers import ANSWERS

log = logging.getLogger("desk")


def deliver(desk: Desk) -> int:
    """Deliver letters that may leave; the line is kept open between them."""
    done = 0
    for letter in letters.abandoned(desk.db, clock=desk.machine()):
        letters.settle(desk.db, letter, "unknown", now=desk.now(), answer="the service died before an answer came")
        done += 1
    off = switch.stopped(desk.db)
    if desk.rests("smtp") or (off is not None and off.danger):
        return done
    while batch := letters.claim(
        desk.db, limit=BATCH if off is None else 1, seconds=LEASE, clock=desk.machine(), now=desk.now(),
        only_danger=off is not None,
    ):  # fmt: skip
        for index, letter in enumerate(batch):
            try:
                _deliver_one(desk, letter)
                done += 1
            except LineStopped as error:
                desk.faults["smtp"] = str(error)
                desk.paused["smtp"] = desk.machine() + PAUSE
                log.critical("no letter leaves: %s", error)
                for rest in batch[index:]:
                    letters.settle(desk.db, rest, "owed", now=desk.now())
                return done
    for one in doubtful.doubtful(desk.db, now=desk.now()):
        found = desk.was_sent(one.sender, one.message_id)
        doubtful.looked(desk.db, one, found=bool(found), now=desk.now())
        done += bool(found)
    return done


def _deliver_one(desk: Desk, letter: Claimed) -> None:
    try:
        if letter.repeated and desk.was_sent(letter.sender, letter.message_id):
            letters.settle(desk.db, letter, "sent", now=desk.now(), answer="found in Sent")
            return
        answer = desk.line.deliver(
            letter.sender,
            letter.recipient,
            letter.data,
            before_dot=lambda: letters.before_dot(desk.db, letter),
            reports=letter.kind not in ANSWERS,
        )
        letters.settle(desk.db, letter, "sent", now=desk.now(), answer=answer)
        desk.faults.pop("smtp", None)
    except DeliveryDeferred as error:
        letters.settle(desk.db, letter, "deferred", now=desk.now(), answer=str(error))
    except DeliveryRefused as error:
        why = f"our {letter.kind} was refused for good: tell the deputy and the unit ({error})"
        letters.settle(desk.db, letter, "refused", now=desk.now(), answer=str(error), task=why)
    except DeliveryUnknown as error:
        letters.settle(desk.db, letter, "unknown", now=desk.now(), answer=str(error))
    except LostLease:
        desk.line.close()
