"""Words by which a manager takes a case on, or says that it is settled.

Patterns of one sentence in lower case, without its greeting; ^ is its start. What is asked or only reported must not
match: everyday British office wording decided each one (tests/router/accept.txt).
"""

import re
from typing import Final

Rules = tuple[tuple[str, re.Pattern[str]], ...]
"""Reason in plain words, and one pattern that gives it."""

_ACTION = (
    r"(?:respond|reply|answer|ring|call|phone|speak|talk|contact|e-?mail|write|get back|get on|get "
    r"(?:this|it)|come back|back to you|in touch|look|have a look|review|check|read|pick|take|deal|sort|"
    r"action|follow|chase|visit|arrange|see (?:her|him|them|the|to)|meet|raise (?:this|it)|discuss|update|"
    r"let you know|do|handle|investigate|address|attend|convene|consider|act|resolve|confirm|bring|"
    r"progress|go through|report back|liaise|own|make (?:contact|enquiries)|taking|writing|arranging|chasing)(?:ing)?\b"
)
_SOON = r"(?:\w+ly |also |now |then |just |be |try to |aim to |endeavour to |make sure (?:i|we) )*"
_FIRST = (
    r"(?:\b(?:i|we)(?:'ll| will| shall|'m going to| am going to|'re going to| are going to)|(?:^|[,:-]\s*|"
    r"\b(?:and|but|so|then) )will)"
)


def _rules(reason: str, *patterns: str) -> Rules:
    return tuple((reason, re.compile(pattern)) for pattern in patterns)


RESOLVED: Final[Rules] = (
    *_rules(
        "says it is resolved",
        (
            r"^(?:(?:now|all|this|it|that|case|matter|issue|is|'s|it's|that's|has|been)\s)*(?:resolved|sorted|"
            r"settled|dealt with|closed)\b"
        ),
        (
            r"\b(?:has|have|had|is|are|was|were|been|now|all|it's|'s)(?: now| all| been| since| already| fully| "
            r"both)* (?:resolved|sorted|dealt with|put right)\b"
        ),
    ),
    *_rules(
        "says they have spoken and agreed",
        (
            r"\b(?:i|we)(?:'ve| have)?(?: both| now| since| just| already)* (?:spoke|spoken|talked|"
            r"met)\b.{0,80}\b(?:agreed|resolved|are happy|is happy|satisfied|sorted|settled)\b"
        ),
    ),
    *_rules(
        "says it can end",
        r"\b(?:can|please|happy to) (?:now )?(?:be )?(?:close|closed|stop chasing|stand down)\b",
        r"\bno further action\b",
        r"\bno longer (?:an issue|a concern|a problem|needed|necessary)\b",
    ),
)
SPOKEN: Final[Rules] = (
    *_rules(
        "says they have spoken",
        (
            r"\b(?:i|we)(?:'ve| have)?(?: now| since| just| already| both)* (?:spoke|spoken|talked) (?:to|with) "
            r"(?:them|her|him|you|the (?:sender|school|referrer|practitioner|health visitor|gp|nurse)|[a-z]+)\b"
        ),
    ),
)
ACCEPT: Final[Rules] = (
    *_rules(
        "acknowledges",
        r"(?:^|\breceipt |\bhereby |\bduly |\bmessage |\be-?mail )(?:is |all )?acknowledged\b",
        r"(?:^|\bi'm |\bi am |\bjust )acknowledging\b",
        r"^acknowledge receipt\b",
        r"^(?:just )?(?:a )?(?:quick |brief )?(?:note |line )?to acknowledge\b",
        (
            r"\b(?:i|we) (?:hereby |do |can |duly |would like to |wish to |am writing to |write to "
            r")*(?:acknowledge(?! (?:how|that|mistakes?|errors?|there|what|why|the (?:impact|upset|distress))\b)|"
            r"confirm receipt|confirm (?:that )?i have)\b"
        ),
        (
            r"\b(?:this is|happy|pleased|take this as|accept this as|treat this as) (?:to |an? |my |formal "
            r")*(?:acknowledg|confirm(?:ation of)? receipt)"
        ),
        r"\breceipt (?:is )?confirmed\b",
        r"\bconfirm(?:ing)? (?:safe )?receipt\b",
    ),
    *_rules(
        "accepts it",
        (
            r"\b(?:i|we) (?:do |fully |happily )?accept (?:(?:this|it)(?=[.,!]|$| and| as| will)|the (?:case|"
            r"escalation|referral)|receipt|responsibility|ownership)"
        ),
    ),
    *_rules(
        "has received it",
        (
            r"^(?:safely |duly |all |well |both |message |e-?mail |this is |now )*(?:received(?! (?:an?|the|from|"
            r"by|some|no|another|nothing)\b)|got (?:this|it|your (?:e-?mail|message))(?! wrong)|in hand|on (?:it|"
            r"to it|this))\b"
        ),
        r"\b(?:i|we)(?:'ve| have)?(?: now| just| safely)* (?:received|got) (?:this|it|your)\b(?! wrong)",
        r"\bi have (?:this|it)\b(?! been)",
    ),
    *_rules(
        "takes it on",
        r"\b(?:i|we) can (?:take|own|pick up|handle) (?:this|it|that)\b",
        r"\bhappy to (?:take|pick up|own) (?:this|it|that)\b",
        (
            r"\bi(?:'m| am) (?:now |already )?(?:taking|picking|dealing|looking|on|chasing|following|actioning)\b "
            r"(?:this|it|that|up|with|into|at|to)\b"
        ),
        (
            r"^(?:now )?(?:taking|picking|looking|dealing|chasing|actioning|following) (?:this|it|that|up|into|"
            r"with|at)\b"
        ),
        r"\bleave (?:it|this|that) (?:with|to) (?:me|us)\b",
        r"\b(?:i|we)(?:'ve| have) (?:picked|taken) (?:this|it|that)\b",
        r"\bam on it\b",
    ),
    *_rules(
        "says it is theirs",
        (
            r"(?:^|\b(?:this|it|that|case) (?:is|one is)|\bit's|\bthat's) (?:definitely |one of )?(?:mine|ours|"
            r"with me|my case|my responsibility)\b"
        ),
        r"^mine(?=[.,!]|$)",
    ),
    *_rules(
        "says what they will do",
        rf"{_FIRST} {_SOON}{_ACTION}",
        rf"\b(?:i|we) (?:aim|hope|plan|intend|expect) to {_SOON}{_ACTION}",
        rf"\bi(?:'m| am) (?:aiming|hoping|planning) to {_SOON}{_ACTION}",
    ),
    *_rules(
        "says when they will respond",
        r"\b(?:my|our) (?:\w+ )?(?:response|answer|reply)\b.{0,20}\b(?:by|will)\b",
        r"^(?:response|reply|answer) by\b",
        r"^can do\b",
    ),
)
