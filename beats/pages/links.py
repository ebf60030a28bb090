"""The page of a letter's link, answered by judgement and store (models.pages.link_page)."""

from datetime import datetime

from beats.acting import TRIES, commit
from beats.desk import Desk
from models.act import AcknowledgeByLink, ReturnByLink
from models.effects import Effects
from models.errors import LostLease, UsageError
from models.mail import domain_of
from models.pages.link_page import (
    Acknowledge,
    Acknowledged,
    LinkAnswer,
    LinkOpen,
    LinkOutcome,
    LinkState,
    NotMine,
    Refused,
    Returned,
)
from models.pages.links import LinkFile, read_token
from models.signing import make_message_id
from models.store import links
from router.answers import linking
from router.moment import Moment


class LinkPages:
    """The links of one running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk, key: bytes) -> None:
        """Take the desk, and the key that signed the links."""
        self._desk, self._key = desk, key

    def link(self, token: str) -> LinkState | None:
        """What a link may do now, changing nothing; None when it is none of ours."""
        found = self._find(token)
        return linking.state(found, self._desk.moment()) if found else None

    def answer_link(self, token: str, answer: LinkAnswer) -> LinkOutcome | None:
        """Record an answer by link: its state is asked again for each try. None when the link is none of ours."""
        for _ in range(TRIES):
            found, at = self._find(token), self._desk.moment()
            if found is None:
                return None
            state = linking.state(found, at)
            if not isinstance(state, LinkOpen):
                return state
            try:
                return self._record(found, answer, at, state)
            except LostLease:
                continue
        raise LostLease("the case keeps changing: try again in a moment")

    def _find(self, token: str) -> LinkFile | None:
        """The letter of a token: its Message-ID is made again for each domain that we write from."""
        ticket = read_token(token, self._key)
        if ticket is None:
            return None
        domains = dict.fromkeys(domain_of(box.address) for box in self._desk.settings.mailbox)
        ids = [make_message_id(ticket.random_part, domain, self._key) for domain in domains]
        return links.find(self._desk.db, ticket.purpose, ids)

    def _record(self, found: LinkFile, answer: LinkAnswer, at: Moment, state: LinkOpen) -> LinkOutcome:
        """One try to write the answer; the act is the letter's reader's, by the link."""
        letter, council = found.letter, at.council
        by = f"link sent to {letter.person_id}"
        match answer:
            case NotMine():
                back = ReturnByLink(letter_id=letter.id, typed_name=answer.name, whose=answer.whose)
                commit(self._desk, found.case, back, at, by=by)
                return Returned(reference=state.reference, name=answer.name, at=at.local, whose=answer.whose,
                                line=state.line)  # fmt: skip
            case Acknowledge():
                try:
                    asked = linking.respond_by(answer.respond_on, at)
                except UsageError as error:
                    return Refused(why=str(error), state=state)
                act = AcknowledgeByLink(letter_id=letter.id, typed_name=answer.name, respond_on=answer.respond_on)
                effects = commit(self._desk, found.case, act, at, by=by)
                due = _response(effects)
                return Acknowledged(
                    reference=state.reference, name=answer.name, at=at.local, line=state.line,
                    due=council.local(due) if due else state.asked_by, asked=council.local(asked) if asked else None,
                )  # fmt: skip


def _response(effects: Effects) -> datetime | None:
    """When the response clock that starts is due."""
    return next((one.due_at for one in effects.start if one.kind == "response"), None)
