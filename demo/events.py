"""What changed between two snapshots, in plain lines that a script can search: pure."""

from models.pages.snapshot import CaseLine, LetterLine, Snapshot
from models.words import ClockKind, Ground, LetterKind, Side

SIDES: dict[Side, str] = {"child": "child", "adult": "adult", "undecided": "adult or child"}
GROUNDS: dict[Ground, str] = {
    "changing_or_increasing_risk": "the risk has changed or gone up",
    "procedures_not_followed": "procedures were not followed",
    "plan_breaking_down": "an agreed plan is not being carried out",
    "disengagement": "the person or family has withdrawn",
    "professional_disagreement": "professionals disagree",
}
LETTERS: dict[LetterKind, str] = {
    "receipt": "receipt",
    "notice": "notice",
    "hand_over": "hand-over",
    "directory_changed": "directory changed",
    "made_aware": "made aware",
    "duty_notice": "duty notice",
    "danger_alert": "danger alert",
    "chase_1": "chase 1",
    "chase_2": "chase 2",
    "step_up": "step-up",
    "passed_on": "news to the sender",
    "signpost": "signpost",
    "closed": "closing letter",
    "confirm": "was it yours",
    "digest": "daily digest",
    "said_back": "time said back",
    "holding": "note to the sender",
    "to_manager": "note to the manager",
    "check_back": "has it changed",
    "alarm": "alarm",
}
CLOCKS: dict[ClockKind, str] = {
    "receipt": "receipt",
    "triage": "a person reads it",
    "acknowledgement": "acknowledge",
    "step_up_after": "next step",
    "response": "respond",
    "danger": "danger",
    "check_back": "ask the sender again",
    "dissent": "answer to the dissent",
}
_TOLD = ("sent", "refused", "held", "bounced", "unknown", "not_composed")


def role_in_words(role: str) -> str:
    """A ladder word as a screen says it: 'service_manager' -> 'service manager', '' -> 'nobody'."""
    return role.replace("_", " ") or "nobody"


def grounds_in_words(line: CaseLine) -> str:
    """The grounds of a case, or that none was read."""
    return "; ".join(GROUNDS[ground] for ground in line.grounds) or "no ground named"


def events(before: Snapshot | None, after: Snapshot) -> list[str]:
    """One line for everything that happened since `before` (None: since nothing), letters last."""
    cases = {(line.reference, line.side): line for line in before.cases} if before else {}
    letters = {line.id: line for line in before.letters} if before else {}
    lines = [text for line in after.cases for text in _of_case(cases.get((line.reference, line.side)), line)]
    lines += [text for letter in after.letters for text in _of_letter(letters.get(letter.id), letter)]
    if after.trouble and (before is None or before.trouble != after.trouble):
        lines.append(f"trouble: {after.trouble}")
    return lines


def _of_case(was: CaseLine | None, now: CaseLine) -> list[str]:
    name = f"{now.reference} ({SIDES[now.side]})"
    lines = []
    if was is None:
        danger = ", DANGER" if now.danger else ""
        lines.append(f"opened {name}{danger}: {grounds_in_words(now)}; with {role_in_words(now.rung)}")
    elif was.rung != now.rung:
        lines.append(f"passed {name}: now with {role_in_words(now.rung)}")
    if now.state != (was.state if was else "awaiting"):
        lines += _of_state(name, now)
    return lines


def _of_state(name: str, now: CaseLine) -> list[str]:
    match now.state:
        case "acknowledged":
            how = f" by {now.acknowledged_how}" if now.acknowledged_how else ""
            return [f"acknowledged {name}{how}, {role_in_words(now.rung)}"]
        case "waiting_for_person":
            because = "; ".join(now.needs_human) or "the desk is not sure"
            return [f"waits for a person {name}: {because}"]
        case "closed":
            return [f"closed {name}"]
        case "awaiting":
            return [f"awaiting {name}: {role_in_words(now.rung)} is asked"]


def _of_letter(was: LetterLine | None, now: LetterLine) -> list[str]:
    if now.state not in _TOLD or (was is not None and was.state == now.state):
        return []
    state = "" if now.state == "sent" else f" ({now.state.replace('_', ' ')})"
    return [f"{LETTERS[now.kind]} {now.reference or 'many'} to {role_in_words(now.role)}{state}"]
