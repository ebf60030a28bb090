"""What leaves without a person: mode x letter x needs_human x danger, as one table (promises 7 and 15)."""

from models.words import LetterKind, Mode

_ALWAYS: frozenset[LetterKind] = frozenset({"danger_alert"})
_RECEIPTS: frozenset[LetterKind] = frozenset(
    {"receipt", "duty_notice", "alarm", "digest", "check_back", "directory_changed"}
)
_AFTER_A_PERSON: frozenset[LetterKind] = frozenset(
    {"chase_1", "chase_2", "step_up", "passed_on", "confirm", "said_back"}
)
"""They follow a notice that left: in assisted mode a person let that notice go."""
_FIRST: frozenset[LetterKind] = frozenset({"notice", "hand_over", "made_aware"})


def leaves(kind: LetterKind, mode: Mode, *, needs_human: bool, danger: bool) -> bool:
    """Whether a letter of this kind may leave without a person's act.

    shadow: nothing leaves. assisted: receipts and duty notices; what follows a released notice. automatic: notices
    and made-aware too, unless a person is needed. Danger alerts leave whatever the mode, except shadow (shown only).
    signpost, closed and holding are always a person's act; a check-back follows a closing. An alarm,
    which is about the desk itself, goes to the unit's admin.
    """
    if mode == "shadow":
        return False
    if kind in _ALWAYS:
        return danger
    if kind in _RECEIPTS or kind in _AFTER_A_PERSON:
        return True
    return kind in _FIRST and mode == "automatic" and not needs_human
