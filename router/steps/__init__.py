"""The steps of router.decide, each one question. A step answers with a decision, or None to pass it on."""

from router.steps.arrivals import backlog, our_own_letter, put_back_by_hand, repeat, unreadable
from router.steps.kinds import (
    belongs_elsewhere,
    danger,
    escalation,
    from_the_family,
    no_words,
    noise,
    ordinary_post,
    sealed_mail,
)
from router.steps.threads import (
    answer_of_a_manager,
    delivery_report,
    follow_up,
    machine_on_a_case,
    new_words_on_a_case,
)

__all__ = [
    "answer_of_a_manager", "backlog", "belongs_elsewhere", "danger", "delivery_report", "escalation", "follow_up",
    "from_the_family", "machine_on_a_case", "new_words_on_a_case", "no_words", "noise", "ordinary_post",
    "our_own_letter", "put_back_by_hand", "repeat", "sealed_mail", "unreadable",
]  # fmt: skip
