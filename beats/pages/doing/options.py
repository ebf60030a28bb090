"""What the fields of an act offer: people with the reason, days, held letters, tasks, messages. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.case import TrackFile
from models.directory.people import Holding
from models.mail import Message
from models.pages.doing import Option
from models.pages.words import LETTERS, TASKS
from models.store.queue import OpenTask
from models.times import clock_time, day_words, moment
from router.answers.linking import choices
from router.by_person.fitting import Scene
from router.directory.notify import Way, way_of
from router.directory.recipients import deputies
from router.directory.suspects import barred, may_be_written_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the store knows around a case.

    messages: number and content, without the first; accounts: login and name of whoever may sign in.
    """

    tasks: tuple[OpenTask, ...] = ()
    messages: tuple[tuple[int, Message], ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()


Options = dict[str, tuple[Option, ...]]
SIDE_WORDS = {"child": "The child's side", "adult": "The adult's side", "undecided": "The side that is not decided yet"}


def options(name: str, scene: Scene, around: Around, role: str = "") -> Options:
    """What an act's fields offer. role: whose holders are offered where somebody is chosen."""
    offer = _OPTIONS.get(name)
    found: Options = offer(scene, around, role) if offer else {}
    if len(scene.open_tracks) > 1 and name in _ASKS_SIDE:
        found["side"] = _sides(scene, whole=name == "close")
    return found


_ASKS_SIDE = ("accept-claim", "route", "step-up", "acknowledge", "not-mine", "propose-time", "agree", "spoken", "pause",
              "resume", "tell", "tell-manager", "close")  # fmt: skip


def _sides(scene: Scene, *, whole: bool) -> tuple[Option, ...]:
    sides = tuple(
        Option(value=one.side, text=SIDE_WORDS[one.side], hint=_where(one, scene)) for one in scene.open_tracks
    )
    return (Option(value="", text="The whole case", suggested=True), *sides) if whole else sides


def _where(track: TrackFile, scene: Scene) -> str:
    owner = scene.at.directory.person(track.owner_id) if track.owner_id else None
    rung = track.rung.replace("_", " ")
    return f"with {owner.name}, {rung}" if owner else f"{rung}: nobody has it"


def suggestion(scene: Scene, track: TrackFile) -> Way:
    """Whom the desk would choose for a side now: up from where it stands."""
    return way_of(scene.case, track.side, scene.at, rung=track.rung if track.owner_id else "")


def _people_for_route(scene: Scene, _: Around, role: str) -> Options:
    """Whoever is suggested first; then the holders of a role, else of every rung; excluded ones with the reason."""
    case, at = scene.case, scene.at
    sides = [one.side for one in scene.open_tracks]
    best: dict[str, str] = {}
    for track in scene.open_tracks:
        way = suggestion(scene, track)
        person = way.found.person
        if person is not None and not way.blocked and person.person_id != track.owner_id:
            best.setdefault(person.person_id, "; ".join(way.found.because))
        elif way.found.suggested:
            best.setdefault(way.found.suggested, "; ".join(way.found.because))
    ladders = [at.council.ladder(side) for side in sides]
    roles = {role} if role else {"duty", *(one for ladder in ladders for one in (*ladder.rungs, *ladder.aware))}
    rows = [one for one in at.directory.holdings if one.holds_on(at.day) and one.role != "board"
            and (one.role in roles or one.person_id in best)
            and (role or "undecided" in sides or any(one.covers(side) for side in sides))]  # fmt: skip
    suspects = frozenset().union(*(barred(case, side, at) for side in sides)) - case.exclusions
    people = {one.person_id: one for one in rows}
    listed = [_person(one, [row for row in rows if row.person_id == one.person_id], scene, suspects, best)
              for one in people.values()]  # fmt: skip
    listed.sort(key=lambda one: (bool(one.refused), not one.suggested))
    every = sorted({one.role for one in at.directory.holdings if one.holds_on(at.day)} - {"board"})
    return {"knowing": (Option(value="yes", text=""),) if suspects & set(people) else (),
            "person_id": tuple(listed),
            "role": tuple(Option(value=one, text=one.replace("_", " ")) for one in every)}  # fmt: skip


def _person(
    person: Holding, rows: Sequence[Holding], scene: Scene, suspects: frozenset[str], best: dict[str, str]
) -> Option:
    at, reachable = scene.at, any(may_be_written_to(one, frozenset(), scene.at) for one in rows)
    parts = [", ".join(sorted({f"{one.role.replace('_', ' ')} ({one.side})" for one in rows}))]
    refused = ""
    if person.person_id in scene.case.exclusions:
        refused = "excluded from this case"
    elif not reachable:
        refused = "no address that letters may go to: ring them"
    if person.person_id in suspects:
        parts.append("the mail itself challenges them")
    if at.directory.away(person.person_id, at.day):
        stands_in = [one.name for one in deputies(at.directory, person.person_id, at.day)]
        parts.append(f"away today{', ' + stands_in[0] + ' is the deputy' if stands_in else ''}")
    if any(one.owner_id == person.person_id for one in scene.open_tracks):
        parts.append("has it now")
    suggested = person.person_id in best and not refused and person.person_id not in suspects
    if suggested and best[person.person_id]:
        parts.append(f"Suggested: {best[person.person_id]}")
    return Option(value=person.person_id, text=person.name, hint="; ".join(parts), refused=refused, suggested=suggested)


def _who_acknowledges(scene: Scene, _: Around, __: str) -> Options:
    """The owner and their recorded deputies of each silent side; a manager only themselves."""
    at = scene.at
    found: dict[str, Option] = {}
    for track in scene.open_tracks:
        if track.state != "awaiting":
            continue
        owner = at.directory.person(track.owner_id)
        for one, what in [(owner, "has it now"), *((one, "deputy") for one in deputies(at.directory, track.owner_id))]:
            if one is not None:
                refused = "excluded from this case" if one.person_id in scene.case.exclusions else ""
                found.setdefault(one.person_id, Option(value=one.person_id, text=one.name, hint=what, refused=refused))
    people = tuple(found.values()) if scene.viewer.may("admin") else ()
    return {"person_id": people, **days(scene)}


def days(scene: Scene) -> Options:
    """The days by whose close somebody may respond, in words."""
    now = scene.at.local
    offered = choices(scene.at)
    return {"day": tuple(
        Option(value=one.day.isoformat(), text=f"{one.words}, by {clock_time(one.due)}", hint=day_words(one.due, now))
        for one in offered
    )}  # fmt: skip


def _everybody(scene: Scene, _: Around, __: str) -> Options:
    """Everybody of the directory today, whoever the case touches first."""
    at, touched = scene.at, {one.owner_id for one in scene.case.tracks} | {one.deputy_id for one in scene.case.tracks}
    touched |= {one.person_id for one in scene.case.letters}
    rows = [one for one in at.directory.holdings if one.holds_on(at.day)]
    people = {one.person_id: one for one in rows}
    roles = {key: sorted({one.role.replace("_", " ") for one in rows if one.person_id == key}) for key in people}
    listed = [Option(value=key, text=one.name, hint=", ".join(roles[key]),
                     refused="excluded already" if key in scene.case.exclusions else "")
              for key, one in people.items()]  # fmt: skip
    return {"person_id": tuple(sorted(listed, key=lambda one: (one.value not in touched, one.text)))}


def _away(scene: Scene, around: Around, role: str) -> Options:
    found = _everybody(scene, around, role)["person_id"]
    return {"person_id": tuple(Option(value=one.value, text=one.text, hint=one.hint) for one in found)}


def _excluded(scene: Scene, _: Around, __: str) -> Options:
    rows = [(one, scene.at.directory.person(one)) for one in sorted(scene.case.exclusions)]
    return {"person_id": tuple(Option(value=key, text=one.name if one else key) for key, one in rows)}


def _held(scene: Scene, _: Around, __: str) -> Options:
    at, person = scene.at, scene.at.directory.person
    return {"letter": tuple(
        Option(value=one.message_id, text=f"{LETTERS[one.kind]} to {reader(one.person_id, person)}",
               hint=f"written {moment(at.council.local(one.owed_at), at.local)}")
        for one in scene.case.letters if one.state == "held"
    )}  # fmt: skip


def reader(person_id: str, person: Callable[[str], Holding | None]) -> str:
    """Whom a letter goes to, by role: 'the sender', or a role of the directory."""
    found = person(person_id) if person_id else None
    return f"{found.name} ({found.role.replace('_', ' ')})" if found else "the sender"


def plain(why: str) -> str:
    """A reason as a page gives it: without what it says of commands of the terminal."""
    for mark in (": act ", ": `act ", ": see `", "; see `", " with --", ": `case ", ": `queue", ": `python"):
        why = why.partition(mark)[0]
    return why.strip()


def _tasks(_: Scene, around: Around, __: str) -> Options:
    kinds = dict.fromkeys(one.kind for one in around.tasks)
    return {"task": tuple(
        Option(value=kind, text=TASKS[kind][:1].upper() + TASKS[kind][1:],
               hint="; ".join(plain(one.why) for one in around.tasks if one.kind == kind))
        for kind in kinds
    )}  # fmt: skip


def _messages(scene: Scene, around: Around, _: str) -> Options:
    del scene
    return {"message": tuple(
        Option(value=str(number), text=f"Message {number}, from {one.from_address or 'nobody named'}", hint=one.subject)
        for number, one in around.messages
    )}  # fmt: skip


def _others(scene: Scene, _: Around, __: str) -> Options:
    named = {scene.case.linked, *scene.case.see_also} - {"", scene.case.reference}
    return {"other": tuple(Option(value=one, text=one) for one in sorted(named))}


def _accounts(scene: Scene, around: Around, _: str) -> Options:
    mine = scene.viewer.login
    return {"logins": tuple(Option(value=login, text=name, hint=login, suggested=login in scene.case.restricted_to)
                            for login, name in around.accounts if login != mine)}  # fmt: skip


def _learning(scene: Scene, _: Around, __: str) -> Options:
    return {"learning": tuple(Option(value=one, text=one) for one in scene.at.council.settings.codes.learning)}


_OPTIONS: dict[str, Callable[[Scene, Around, str], Options]] = {
    "route": _people_for_route, "acknowledge": _who_acknowledges, "exclude": _everybody, "absence": _away,
    "readmit": _excluded, "release": _held, "cancel": _held, "done": _tasks, "split": _messages, "join": _others,
    "link": _others, "unlink": _others, "restrict": _accounts, "close": _learning,
    "agree": lambda scene, _, __: days(scene), "propose-time": lambda scene, _, __: days(scene),
    "tell": lambda scene, _, __: days(scene),
}  # fmt: skip
