"""Answers to models.pages.doing: acts are offered, shown with what they would do, and done once."""

from beats.acting import commit
from beats.by_hand import split
from beats.desk import Desk
from beats.pages.doing import new as new_case
from beats.pages.doing.build import build
from beats.pages.doing.example import example_of
from beats.pages.doing.follows import follows, sentence
from beats.pages.doing.options import Around, options
from beats.pages.doing.table import ACTS, offered
from beats.pages.doing.undo import reading_fields, undo_of
from beats.pages.seen import case_for
from models.act import Act, Done
from models.errors import LostLease, NotForYou, NotThere, UsageError
from models.mail import Message
from models.pages.doing import (
    ActChanged,
    ActDone,
    ActForm,
    ActOutcome,
    ActRefused,
    Filled,
    Follows,
    NewCase,
    Offer,
    Post,
)
from models.pages.sight import may_see
from models.pages.viewer import Viewer
from models.record_acts import Split
from models.store import accounts, queue
from models.store.acts_done import count_messages, was_last
from models.store.cases import case_by_reference
from models.store.codec import from_json
from router.answers.linking import latest
from router.by_person.fitting import Scene

NOT_NOW = "This does not fit the case as it stands now."


class DoingPages:
    """One running desk; every method may be called from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def offers(self, viewer: Viewer, reference: str) -> tuple[Offer, ...]:
        """What they may do to the case now."""
        scene = self._scene(viewer, reference)
        found = ((name, row, offered(name, scene)) for name, row in ACTS.items())
        return tuple(Offer(act=name, label=row.label, group=row.group, why_not=why) for name, row, why in found
                     if why is not None)  # fmt: skip

    def form(
        self, viewer: Viewer, reference: str, act: str, *, filled: Filled | None = None, role: str = ""
    ) -> ActForm:
        """The page of an act."""
        scene = self._for_act(viewer, reference, act)
        return self._form(scene, act, filled=filled, role=role)

    def do(self, viewer: Viewer, reference: str, act: str, filled: Filled, *, version: int) -> ActOutcome:
        """Do it, unless the case has changed since that version; the same act sent twice is done once."""
        scene = self._scene(viewer, reference)
        case = scene.case
        if act not in ACTS or not viewer.may(*ACTS[act].roles):
            self._for_act(viewer, reference, act)
        try:
            chosen = build(act, self._other_seen(filled, viewer), scene)
        except UsageError as error:
            return ActRefused(why=sentence(str(error)), form=self._form(scene, act, filled=filled))
        if version != case.version and was_last(self._desk.db, case.id, chosen, viewer.login):
            return ActDone(reference=case.reference, words=_words(act, 0))
        if isinstance(chosen, Done) and chosen.task not in scene.tasks:
            return ActRefused(why="That task is not open any more.", form=self._form(scene, act, filled=filled))
        if version != case.version:
            return ActChanged(form=self._form(scene, act, filled=filled))
        if (why_not := offered(act, scene)) != "":
            return ActRefused(why=why_not or NOT_NOW, form=self._form(scene, act, filled=filled))
        return self._done(scene, act, chosen, filled)

    def post(self, viewer: Viewer, number: int) -> Post:
        """Post without a case."""
        return new_case.post(self._desk, viewer, number)

    def open_post(self, viewer: Viewer, number: int, new: NewCase) -> str:
        """Make a case of it."""
        return new_case.open_post(self._desk, viewer, number, new)

    def open_call(self, viewer: Viewer, new: NewCase) -> str:
        """Make a case of a call."""
        return new_case.open_call(self._desk, viewer, new)

    def _done(self, scene: Scene, name: str, act: Act, filled: Filled) -> ActOutcome:
        reference, by = scene.case.reference, scene.viewer.login
        try:
            if isinstance(act, Split):
                opened = split(self._desk, reference, act.message_id, by)
                return ActDone(reference=reference, words=_words(name, 0), opened=opened)
            effects = commit(self._desk, scene.case, act, scene.at, by=by)
        except UsageError as error:
            return ActRefused(why=sentence(str(error)), form=self._form(scene, name, filled=filled))
        except LostLease:
            return ActChanged(form=self._form(self._scene(scene.viewer, reference), name, filled=filled))
        letters = len(effects.letters)
        return ActDone(reference=reference, words=_words(name, letters), letters=letters, undo=undo_of(act, scene))

    def _scene(self, viewer: Viewer, reference: str) -> Scene:
        """The case as this viewer may see it. Raises NotThere, NotForYou."""
        case = case_for(self._desk.db, viewer, reference)
        if not viewer.may("admin", "manager"):
            raise NotForYou(f"{case.reference}: acts are for the unit and for whoever has the case")
        kinds = frozenset(one.kind for one in queue.open_tasks(self._desk.db, case.reference))
        return Scene(case=case, viewer=viewer, at=self._desk.moment(), tasks=kinds,
                     messages=count_messages(self._desk.db, case.id))  # fmt: skip

    def _for_act(self, viewer: Viewer, reference: str, act: str) -> Scene:
        """The case, if the act exists and is theirs. Raises NotThere, NotForYou."""
        scene = self._scene(viewer, reference)
        if act not in ACTS:
            raise NotThere(f"there is no act {act}")
        if not viewer.may(*ACTS[act].roles):
            raise NotForYou(f"{act} is not for you: ask the unit")
        return scene

    def _form(self, scene: Scene, name: str, *, filled: Filled | None = None, role: str = "") -> ActForm:
        row, case = ACTS[name], scene.case
        return ActForm(
            reference=case.reference, act=name, label=row.label, does=row.does, version=case.version,
            now=scene.at.local, latest=scene.at.council.day(latest(scene.at)),
            options=options(name, scene, self._around(scene, name), role),
            given=reading_fields(scene) if name == "correct" else {},
            follows=self._follows(scene, name, filled), example=filled is None, lasting=row.lasting,
        )  # fmt: skip

    def _follows(self, scene: Scene, name: str, filled: Filled | None) -> Follows:
        """What would follow of what is filled in, or of what the desk would choose; nothing where it must be said."""
        why_not = offered(name, scene)
        if why_not != "":
            return Follows(refused=why_not or NOT_NOW)
        chosen = filled or example_of(name, scene)
        if chosen is None:
            return Follows()
        try:
            act = build(name, self._other_seen(chosen, scene.viewer), scene)
        except UsageError as error:
            return Follows(refused=sentence(str(error)) if filled else "")
        found = follows(self._desk, act, scene)
        return found if filled is not None or not found.refused else Follows()

    def _other_seen(self, filled: Filled, viewer: Viewer) -> Filled:
        """A case that they name is one that they may see, and an account is one of ours.

        Raises:
            UsageError: there is none, or none for them.
        """
        if filled.other:
            other = case_by_reference(self._desk.db, filled.other)
            if not may_see(viewer, other):
                raise UsageError(f"{other.reference} is not shown to you, so you cannot name it here")
        if not set(filled.logins) <= {one.login for one in accounts.every(self._desk.db)}:
            raise UsageError("Select people who have an account here")
        return filled

    def _around(self, scene: Scene, name: str) -> Around:
        db, case = self._desk.db, scene.case
        tasks = tuple(queue.open_tasks(db, case.reference)) if name == "done" else ()
        found = queue.messages_of(db, case.id) if name == "split" else []
        messages = tuple((row[0], from_json(Message, row[4])) for row in found[1:] if row[4] is not None)
        people = accounts.every(db) if name == "restrict" else []
        logins = tuple((one.login, one.name) for one in people if one.ended_at is None)
        return Around(tasks=tasks, messages=messages, accounts=logins)


def _words(name: str, letters: int) -> str:
    """What the banner says: the act, and how many letters leave by it."""
    leave = {0: "", 1: " 1 letter is on its way."}.get(letters, f" {letters} letters are on their way.")
    return f"{ACTS[name].label}: recorded.{leave}"
