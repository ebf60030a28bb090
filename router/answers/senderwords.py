"""What the sender says of how it stands: changed, not changed, ring me, not resolved. Plain words only; no judgement.

A wrong 'no' costs a person a look; a wrong 'yes' would end a worry that goes on: so every doubt reads as no 'yes'.
"""

import re
from typing import Literal

from router.answers.sentences import plain, sentences

Answer = Literal["yes", "no", "ring", "unclear"]
_RING = re.compile(
    r"\b(?:ring|call|phone|telephone) (?:me|us|my|our)\b|\bgive (?:me|us) an? (?:ring|call)\b|"
    r"^(?:please )?(?:ring|call)\b"
    r"|\bprefer (?:a|to) (?:call|ring|talk|speak)\b|\bspeak (?:to|with) (?:someone|somebody|you)\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^(?:i'm afraid |sorry,? |sadly |unfortunately )?(?:no|nope|not)\b|"
    r"\b(?:not|never|n't|cannot|no longer) (?:really |yet |much |been |fully |quite )*(?:changed?|"
    r"better|improved?|resolved|"
    r"sorted|happened|settled|any better)\b|\bnothing (?:has |have )?(?:really |yet )?(?:changed|"
    r"happened|improved|been)\b|"
    r"\bno (?:real |actual )?(?:change|improvement|progress|better)\b|\b(?:got|gotten|getting|is|"
    r"are|things are) worse\b|"
    r"\bworse\b|\bunchanged\b|\bthe same\b|\bstill (?:waiting|no|not|the|going|happening|worried|concerned)\b|"
    r"\bonly (?:partly|partially|briefly|a little)\b|\bfor a (?:week|while|few days)\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^(?:yes|yep|yeah)\b|\b(?:has|have|is|are|it's|things are|much|a lot|feel|now) (?:all |now |"
    r"really |much |greatly )*"
    r"(?:changed|better|improved|resolved|sorted|settled|safer)\b",
    re.IGNORECASE,
)
_MIXED = re.compile(r"\byes and no\b|\b(?:but|however|although|though|except|apart from)\b|\?", re.IGNORECASE)
_NOT_RESOLVED = re.compile(
    r"\bun-?resolved\b|\b(?:not|n't|never|hardly|far from) (?:been |yet |fully |at all |"
    r"really )*(?:resolved|sorted|settled)\b|"
    r"\b(?:do not|don't|cannot|can't) agree\b|\bdisagree with (?:the|this|that|your) (?:outcome|"
    r"decision|closure|response|answer)\b|"
    r"\bnot (?:happy|satisfied|content|acceptable)\b|\bnothing has (?:changed|happened|been done)\b|"
    r"\b(?:no ?one|nobody) has (?:yet )?(?:rung|called|phoned|been in touch|contacted|responded|"
    r"replied|answered|come back)\b|"
    r"\b(?:still|have|i've|we've) (?:had |heard |received )?(?:nothing|no (?:response|answer|reply|call|contact))\b|"
    r"\bstill waiting\b",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:if|unless|until|once|when|in case)\b[^.,;]{0,40}$", re.IGNORECASE)


def changed(text_new: str) -> Answer:
    """The answer to 'has it changed for the person?', from the sender's own new words."""
    simple = plain(text_new)
    said = [simple[start:end].strip() for start, end in sentences(simple)]
    said = [one for one in said if one]
    if any(_RING.search(one) for one in said):
        return "ring"
    if any(_NO.search(one) for one in said):
        return "no"
    if any(_YES.search(one) for one in said) and not any(_MIXED.search(one) for one in said):
        return "yes"
    return "unclear"


def not_resolved(text_new: str) -> bool:
    """Whether the sender says that it is not resolved; what depends on a condition says nothing."""
    simple = plain(text_new)
    for start, end in sentences(simple):
        sentence = simple[start:end]
        found = _NOT_RESOLVED.search(sentence)
        if found and not _IF.search(sentence[: found.start()]) and not sentence.rstrip().endswith("?"):
            return True
    return False
