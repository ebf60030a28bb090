"""Words by which a manager passes a case on, refuses it, asks, is away, or took the decision themselves.

Patterns of one sentence in lower case, without its greeting; ^ is its start. What is asked or only reported must not
match: everyday British office wording decided each one (tests/router/accept.txt).
"""

import re
from typing import Final

Rules = tuple[tuple[str, re.Pattern[str]], ...]
"""Reason in plain words, and one pattern that gives it."""

_ME = r"(?:me|us|my|our|ours|mine)\b"
_CASE = r"(?:this|it|that|(?:the|your) (?:e-?mail|message|case|matter|escalation|concern|query))"
_NO = (
    r"(?:can't|cannot|can not|cant|unable to|not able to|won't|wont|will not|not going to|refuse to|"
    r"decline to|do not|don't|dont|did not|didn't|haven't|have not|hasn't|has not|never|not)"
)


def _rules(reason: str, *patterns: str) -> Rules:
    return tuple((reason, re.compile(pattern)) for pattern in patterns)


AWAY: Final[Rules] = (
    *_rules(
        "says they are away",
        r"\bout of (?:the )?office\b",
        r"\bauto(?:matic|mated|matically)?[ -]?(?:reply|response|generated)",
        (
            r"(?:^|\bi'm |\bi am |\bwe are |\bcurrently |\bi(?:'ll| will) be |\bwill be )(?:currently |now "
            r")?(?:away )?on (?:\w+ )?(?:leave|holiday)\b"
        ),
        r"\bi(?:'m| am) (?:currently )?away\b",
        r"\bon my return\b",
        r"\b(?:when|until) i return\b",
        r"\blimited access to (?:my )?e-?mails?\b",
        r"\bnon-working day\b",
        r"\bnot (?:currently )?(?:in|at) work\b",
    ),
    *_rules(
        "is an answer by machine",
        r"\byour (?:e-?mail|message|enquiry) (?:has been|was|is) (?:safely )?(?:received|important|delivered)\b",
        r"\bwe aim to (?:respond|reply)\b",
        r"\bthis (?:mailbox|inbox) is\b",
        r"\bdo not reply\b",
    ),
)
CONFLICT: Final[Rules] = (
    *_rules(
        "took the decision that is challenged",
        (
            r"\bi (?:personally |also |actually |myself )?(?:took|made|signed off|authorised|approved) (?:the|"
            r"that|this) (?:\w+ ){0,2}(?:decision|plan|closure|assessment|step-?down|outcome)\b"
        ),
        r"\bi (?:closed (?:the|this|that) case|stepped (?:it|this|them) down)\b",
    ),
    *_rules(
        "chaired what is challenged",
        r"\bi (?:chaired|ran) (?:the|that|this) (?:\w+ ){0,3}(?:conference|meeting|review|discussion|panel)\b",
    ),
    *_rules(
        "took the decision that is challenged",
        r"\b(?:it|this|that) (?:was|is) my (?:own )?(?:decision|assessment|call)\b",
        r"\bdecision (?:was|is) mine\b",
        r"\bmy (?:own )?decision\b.{0,20}\b(?:challenged|questioned|complained)",
    ),
    *_rules(
        "is challenged themselves",
        r"\bi (?:was|am) the (?:decision[- ]maker|chair|one (?:who|being|that))\b",
        r"\bconflict of interest\b",
        r"\bconflicted\b",
        (
            r"\b(?:challenge|concern|escalation|complaint|this|it) is (?:about|against|aimed at) (?:me|us|my "
            r"(?:own )?decision)\b"
        ),
    ),
    *_rules(
        "should not judge their own decision",
        (
            r"\b(?:can't|cannot|should not|shouldn't|not able to|unable to) (?:review|consider|look at|judge|"
            r"answer|mark|investigate) my own\b"
        ),
        r"\bnot (?:be )?(?:right|appropriate|proper) for me\b",
    ),
)
NOT_MINE: Final[Rules] = (
    *_rules(
        "says it is not theirs",
        r"\b(?:not|isn't|isnt) (?:one )?(?:of )?(?:mine|ours)\b",
        r"\b(?:not|isn't|isnt) (?:one )?for (?:me|us)\b",
        r"\b(?:not|isn't) me\b",
        (
            r"\b(?:not|isn't) (?:in |within |on )?(?:my|our) (?:\w+ )?(?:case|team|area|patch|responsibility|"
            r"remit|role|service|caseload|allocation|job|department|family|child|side)\b"
        ),
    ),
    *_rules(
        "says it is no longer theirs",
        (
            r"\bno longer (?:my|our|mine|ours|allocated|open to|held|hold|work|working|cover|manage|with (?:me|"
            r"us)|in (?:this|that) (?:team|role|post))\b"
        ),
        (
            r"\bi(?:'ve| have)? (?:moved|left|changed) (?:teams?|roles?|jobs?|to|on|(?:the|this) (?:team|council|"
            r"service)(?! \w))\b"
        ),
    ),
    *_rules(
        "says it came to the wrong place",
        r"\bwrong (?:\w+ )?(?:person|team|address|manager|department|e-?mail|mailbox|side|service|unit|inbox|one)\b",
        r"\b(?:received|sent)\b.{0,20}\b(?:in error|by mistake)\b",
    ),
    *_rules(
        "says whose it is",
        r"\bshould have (?:gone|been sent|been addressed|come) to (?!me\b|us\b)",
        r"\b(?:family|families|children|they) (?:are|is) (?:now )?open to (?!me\b|us\b|support|help|work|ideas)",
        r"\bhas (?:now )?taken (?:this |it )?over\b",
        r"\bi(?:'m| am) no longer the\b",
        r"\bthe (?:\w+ ){0,2}(?:iro|manager|worker|chair|officer) (?:is now|for (?:this|that) (?:\w+ )?is)\b",
        r"\bis the (?:\w+ ){0,2}(?:iro|manager|worker|chair|officer) for (?:this|that)\b",
        r"\bas (?:this|it) is (?:his|her|their)\b",
        r"\b(?:so|this|it|matter) goes to\b",
    ),
    *_rules(
        "passes it on",
        r"\bre-?rout(?:e|ed|ing)\b",
        r"\bcop(?:y|ied|ying)(?: in)? .{1,40} (?:who|to) (?:will|can|pick|take|respond|reply|deal|lead)\b",
        r"\basked (?!for\b)[\w ]{1,30} to (?:pick|take|respond|reply|deal|look|lead|handle|acknowledge)\b",
    ),
    *_rules(
        "does not know the case",
        (
            r"\b(?:i|we) (?:don't|do not|dont) (?:hold|cover|manage|know|recognise|supervise|have) (?:this|that|"
            r"the|these|any) (?:\w+ )?(?:case|child|adult|family|area|team|name|person|worker)\b"
        ),
        r"\bnot (?:known|open|allocated) to (?:me|us|this|my|our)\b",
    ),
    *_rules(
        "passes it on",
        (
            rf"\b(?:pass|forward|send|sent|transfer|redirect|re-?assign|hand|refer|delegat|re-?allocat)\w* {_CASE} "
            rf"(?:on |over |across |straight )*(?:on\b|over\b|to (?!me\b|us\b))"
        ),
        (
            r"(?:^|\bhave |'ve |\bbeen |\bi |\bwe |\bwill |\bbeing |\bam |'m |\band )(?:now )?(?:pass(?:ed|ing)?|"
            r"forward(?:ed|ing)?|transferr?(?:ed|ing)?|re-?assign(?:ed|ing)?|redirect(?:ed|ing)?|hand(?:ed|ing)? "
            r"over|delegat(?:ed|ing)) (?:on |over |across )?to (?!me\b|us\b)"
        ),
    ),
    *_rules(
        "says whose it is",
        (
            rf"\b(?:belongs (?:to|with)|should (?:go|be sent|be addressed|sit|be with)|needs to (?:go|sit|be sent)|"
            rf"sits with|best (?:sent|directed|addressed|placed)|one for|over to)\b (?:(?:to|with|by) "
            rf")?(?!{_ME})(?!information|noting)"
        ),
        (
            rf"\b(?:case|matter|this|it)(?:'s| is| was| has been| has now been| sits)(?: now)? (?:(?:allocated|"
            rf"transferred|assigned|open|held) (?:to|by)|with) (?!{_ME}|regret|thanks|immediate|a )"
        ),
        rf"\b(?:child|adult|family|he|she|they) (?:is|are|was|has been)(?: now)? allocated to (?!{_ME})",
    ),
    *_rules(
        "sends the sender to somebody else",
        (
            r"\b(?:please|kindly|you need to|you should|you'll need to|suggest you|try) (?:re)?(?:contact|"
            r"contacting|try|e-?mail|e-?mailing|ring|ringing|call|direct|redirect|forward|speak to|speak with|"
            r"send (?:this|it) to) (?!me\b|us\b|my\b|back\b)(?!.*\bif\b)"
        ),
    ),
    *_rules(
        "says that somebody else will act",
        (
            r"\b(?:my (?:colleague|deputy|manager|team manager|assistant)|the (?:duty|allocated|other) [\w "
            r"]{0,20}|a colleague|someone(?: else)?|somebody(?: else)?|he|she|they)(?: \w+)? (?:will|'ll|is going "
            r"to|can|has agreed to) (?:be )?(?:pick(?:ing)? (?:this|it|up)|tak(?:e|ing) (?:this|it|over)|"
            r"deal(?:ing)? with (?:this|it)|respond|repl|look(?:ing)? (?:at|into)|handl|lead(?:ing)? on|answer|in "
            r"touch|acknowledg|get back|come back)"
        ),
    ),
    *_rules(
        "passes it on",
        r"(?:^|\s)@\w+",
    ),
)
REFUSE: Final[Rules] = (
    *_rules(
        "says no, or not yet",
        (
            rf"\b{_NO}(?: (?!i\b|i'll\b|we\b|worry\b|hesitate\b)[\w'-]+){{0,3}} (?:accept|acknowledg|take|own|"
            rf"receiv|respond|reply|pick|commit|deal|look|action|get to|open|read|help|see|make)"
        ),
    ),
    *_rules(
        "has no capacity",
        r"\bno (?:capacity|time to)\b",
        r"\b(?:don't|do not|haven't) (?:have |got )?(?:the |any )?(?:capacity|time)\b",
    ),
    *_rules(
        "waits for something first",
        r"\bbefore (?:i|we) (?:can |could )?(?:accept|agree|take|commit|respond|acknowledge|do anything)",
        r"\buntil (?:i|we)(?:'ve)? (?:have|get|got|know|hear|see|seen)\b",
        r"\bneed (?:some |a lot )?(?:more|further) (?:information|detail|details|info|time)\b",
    ),
    *_rules(
        "refuses",
        r"\b(?:i|we) (?:dispute|reject|refuse|decline|object)\b",
        r"\bno thanks\b",
        r"\bunder protest\b",
        r"\bunsubscribe\b",
    ),
)
OTHER_NAME: Final = re.compile(
    r"\b(?!(?:I|We|You|It|This|That|And|But|So|Then|Yes|No|Also|Received|Acknowledged|Noted|Thanks|Ok|"
    r"Okay|OK|Sorry|Team|Will|Today|Tomorrow|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|"
    r"March|April|May|June|July|August|September|October|November|December)\b)[A-Z][a-z]+(?: "
    r"[A-Z][a-z'-]+)?(?: \([^)]{0,30}\))? (?:will|'ll|is going to|has agreed to) (?:be )?(?:pick(?:ing)? "
    r"(?:this|it|up)|tak(?:e|ing) (?:this|it|over)|deal(?:ing)? with (?:this|it)|respond|repl|"
    r"look(?:ing)? (?:at|into)|handl|lead(?:ing)? on|answer|in touch|acknowledg|get back|come back)"
)
"""A name and what that person will do: 'Dave will pick this up' (read with capitals)."""
ASKS: Final = re.compile(
    r"^(?:who|what|why|which|how|is (?:this|it|there|he|she)|are (?:you|we|they|there)|can (?:you|someone|"
    r"we|i)|could (?:you|someone|we|i)|do (?:you|we|i|they)|does|did|should (?:i|we)|shall (?:i|we)|have "
    r"you|has (?:he|she|anyone|this)|would you|am i)\b|\b(?:not sure|unsure|unclear|i wonder|wondering|"
    r"don't understand|please clarify|clarification)\b"
)
