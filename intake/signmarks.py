"""What sign-offs, signature blocks and footers look like in British public-service mail.

Every pattern is applied to one stripped line or one short paragraph.
"""

import re
from typing import Final

from intake.patterns import one_of

SIGN_OFF: Final = one_of(
    r"""
    (?:with |and )?(?:very |so )?(?:kind(?:est)?|best|warm(?:est)?|many|with)?\s*(?:regards?|wishes|thanks)|best|bw|kr
    rgds
    (?:(?:many|with|kind|thanks) )?thanks?(?: you)?(?: (?:so|very) much)?(?: again)?(?: and sorry again)?
    (?:many )?thanks?(?: you)? for (?:your|all|reading|any)\b.{0,40}|(?:thanks|many thanks) (?:and|&) .{0,20}
    thx|ta|cheers|yours(?: (?:sincerely|faithfully|truly|ever|in \w+))?|sincerely|faithfully|warmly
    god bless(?: you.{0,30})?|in (?:hope|anticipation|faith|friendship)|take care|all the best|respectfully
    with (?:thanks|gratitude|respect|apologies(?: again)?|every blessing|best wishes|kind regards|warm wishes)
    mit freundlichen grüßen|cordialement|cofion(?: cynnes)?|diolch
    """,
    start=r"^",
    end=r"[\s,.!x]*$",
)
DELIMITER: Final = re.compile(r"^(?:--|—{1,}|–{2,}|__)\s*$")
RULE: Final = re.compile(r"^(?:[-_=*~#]{3,}|[—–]{3,})$")
DEVICE: Final = one_of(
    r"""
    sent (?:from|via|using|with) (?:my |the |a )?(?:[\w’']+[ -]){0,2}?(?:iphone|ipad|ipod|galaxy|samsung|android|
    blackberry|mobile|phone|tablet|smartphone|huawei|windows|outlook|mail\b|yahoo|typeapp|surface|nokia|device|htc|pixel|xperia|
    proton|gmail|aol|workspace)
    get (?:<?https?://\S+ )?outlook for|get the (?:new )?outlook
    envoyé (?:de|depuis|à partir de)\b|von meinem .{2,30} gesendet|gesendet von\b|enviado desde|enviado do|inviato da
    verstuurd vanaf|skickat från|sendt fra|lähetetty
    """,
    start=r"^(?:<.{0,40}>)?",
)
FOOTER: Final = one_of(
    r"""
    ^[\W_]*(?:disclaimer|confidential|official|protective marking|restricted|classification|privacy notice)\b
    \b(?:this|the|any|our) (?:e-?mail|message|communication|transmission|document|information in this)\b.{0,200}?\b(?:
    confidential|privileged|intended|addressee|viruses|liability|disclosure|property of|error|monitored|identifiable)
    intended (?:solely|only) for|received (?:this|it) (?:e-?mail |message )?in error|unauthori[sz]ed
    consider the environment|committed to safeguarding|accepts no liability|regulated by|authorised and regulated
    registered (?:charity|company|office|in england)|charity (?:no|number|reg)|smoke-?free|unsubscribe
    privacy (?:notice|policy)|follow us on|visit (?:our|us)\b|in another format|resolving professional
    \b(?:policy|statement):|must be escalated|rated (?:good|outstanding)|rights respecting|not to be treated as
    will escalate any|staff will inform|dignity|working hours may|please do not feel|respond outside
    """
)
"""What may stand below a name block: an organisation speaks, nobody in particular."""
HARD_FOOTER: Final = one_of(
    r"""
    intended (?:solely|only) for|received (?:this|it) (?:e-?mail |message )?in error|accepts? no liability
    (?:legally )?privileged|unauthori[sz]ed (?:use|disclosure|copying)|consider the environment|^[\W_]*disclaimer\b
    confidential and (?:may|intended)|^[\W_]*official(?:[- ]sensitive)?(?:[: ].{0,120})?$
    committed to safeguarding and promoting|may contain (?:\w+[ -]){0,3}confidential|may contain patient
    (?:e-?mail|message)s? (?:and any (?:attachments|files)\b.{0,40})?\b(?:is|are) (?:strictly )?(?:
    confidential|intended)
    """
)
"""A legal footer wherever it ends a mail."""
OWN: Final = one_of(
    r"""
    ^\W{0,10}(?:p\.?\s?s|p\.p\.s|nb|edit|also|sorry|update|urgent)\b
    \b(?:i|i'm|i’m|i've|i’ve|she|he|they|mum|dad|him|her|them|baby|tonight|999)\b
    """
)
"""Words of a person about a person: never part of a footer."""
PROSE: Final = one_of(
    r"""
    \b(?:i|i['’]\w+|we|you|she|he|they|it|please|is|was|are|were|has|have|not|no|safe|ring|call|need|999|today|tonight|
    now)\b
    [?:]$
    """
)
ROLE: Final = one_of(
    r"""
    head ?teacher|head of|head|teacher|dsl|ddsl|safeguarding|lead|manager|nurse|sister|matron|midwife|health visitor|hv
    dn|gp|doctor|consultant|psychologist|psychiatrist|paediatrician|practitioner|worker|officer|sergeant|constable|inspector
    pc|dc|ds|director|chief|ceo|co-?ordinator|administrator|admin|secretary|support|advocate|imca|idva|solicitor
    therapist|counsellor|registrar|partner|deputy|assistant|receptionist|volunteer|vicar|rev|reverend|chair|trustee
    caseworker|key ?worker|warden|clerk|visitor|senco|paramedic|pharmacist|dentist|physiotherapist|occupational|ot
    probation|business|minute|crew|leader|individual|nights|scheduling|supervisor|cpn|amhp|specialist|technician
    fostering|adviser|advisor|executive|governor|principal|clinical|registered|surveyor|iro|lado
    """,
    start=r"\b",
    end=r"\b",
)
AGENCY: Final = one_of(
    r"""
    school|academy|primary|college|nursery|surgery|practice|clinic|hospital|nhs|trust|council|police|service|services|team
    unit|centre|homes?|housing|church|chapel|charity|association|hospice|care|camhs|cmht|club|partnership|foundation
    university|society|mission|lodgings|group|network|project|refuge|hostel|department|ward|constabulary|probation
    authority|caseload|directorate|division|infants|juniors|court|house|residential|ltd|limited|llp|cic|locality|hub
    """,
    start=r"\b",
    end=r"\b",
)
PHONE: Final = re.compile(r"(?<![\d/.-])(?:\+44\s?\(?0?\)?\s?|\(?0)\d(?:[\d\s().-]{7,13})\d(?!\d)")
CONTACT: Final = one_of(
    r"""
    @\w|www\.|https?://|\b(?:tel|t|m|e|mob|mobile|phone|direct|dd|ext|extension|fax|email|e-mail|web|twitter|x)\b\s?[:.]
    \bext\.? ?\d|\bdirect line\b|\bswitchboard\b|\bworking days\b|\bpronouns\b|\b(?:she|he|they)/(?:her|him|them)\b
    \b(?:mon|tues?|wed|thurs?|fri)(?:day)?s?\s?(?:-|–|to)\s?(?:mon|tues?|wed|thurs?|fri)|\b24/7\b
    \b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b
    """
)
"""A way to reach somebody, a postcode, or working days."""
NAME: Final = re.compile(
    r"^[-–—~*]?\s?(?:(?i:dr|mr|mrs|ms|miss|mx|prof|rev(?:erend)?|fr|father|sr|sister|canon|cllr|sir|dame|pc|dc|ds|di|dci"
    r"|ps|sgt|insp|nurse)\.?\s)?(?:\d{2,6}\s)?[^\W\d_][\w'’.-]*(?:\s(?:[^\W\d_][\w'’.-]*|\([^()]{1,30}\)|&)){0,4}"
    r"(?:\s\d{2,6})?[\s,.]*x{0,3}$"
)
TITLED: Final = one_of(r"dr|mr|mrs|ms|miss|prof|fr|sr|pc|dc|ds|di|dci|ps|sgt|insp", start=r"^", end=r"\.?\s")
NAME_AND_MORE: Final = re.compile(r"^([^,|]{2,40}?)\s?(?:,| \| | [-–—] )\s?(.{1,70})$")
_WORD: Final = r"(?:[A-Z][\w'’.-]*|and|&|of|for|the|in|at|with|/|-|–|\|)"
TITLE: Final = re.compile(rf"^{_WORD}(?:\s{_WORD})*$")
LETTERS: Final = re.compile(r"^(?:[A-Z][A-Za-z]{0,6}(?:\(\w+\))?[,\s]*){1,6}$")
"""Post-nominal letters: 'RN, MSc', 'MRCGP'."""
NOT_NAMES: Final = one_of(
    r"""
    yes|no|ok|okay|agreed|accepted|accept|noted|received|thanks|thank|done|confirmed|acknowledged|urgent|help|please
    resolved|escalate|escalated|closed|sorry|none|nothing|never|hello|hi|dear|today|tonight|now|attached|regards|fyi|see|stop
    cancelled|cancel|approved|understood|disagree|agree|refused|declined|tomorrow|monday|tuesday|wednesday|thursday
    friday|saturday|sunday|soon|all|there|nobody|someone|somebody|anyone|same
    """,
    end=r"$",
)
"""Words that a whole answer may consist of: never taken for a name below it."""
PARTICLES: Final = frozenset({"de", "la", "van", "von", "der", "den", "bin", "al", "el", "di", "da", "du", "ap", "o'"})
