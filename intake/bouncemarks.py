"""How mail servers say in prose that a mail did not arrive, and where they say to whom.

Patterns meet text of MAX_TEXT characters; each is linear or bounded.
"""

import re
from typing import Final

from intake.patterns import one_of

EDGE: Final = " \t[](){}*\"'<>!#-_.:;,=~|"
"""What may stand before the words of a subject; taken off first, so that no pattern has to skip it."""
NDR_HEADER: Final = "x-ms-exchange-message-is-ndr"
_LABEL: Final = r"\w[\w-]{0,62}"
ADDRESS: Final = rf"(?<![\w.+-])[\w!#$%&'*+/=?^`{{|}}~.-]{{1,64}}@(?>{_LABEL}(?:\.{_LABEL}){{0,10}})"
FIND: Final = re.compile(ADDRESS)
STATUS: Final = re.compile(r"(?<![\w.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY: Final = re.compile(r"(?:^|[\s<(\"':;#=])([45])([0-7]\d)(?=[\s\-,.:;'\")_]|$)")
DELAYED: Final = one_of(
    r"""
    delayed|deferred|delay(?:ed)? (?:in|mail)|not yet been delivered|still being retried
    will (?:continue|keep|retry|be retried|try)|could not send message for past
    warning:? (?:could not|message|mail)|has not been delivered (?:to .{1,80} )?(?:yet|after more than)
    attempts? to deliver .{1,60} will continue|delivery attempts will|no action is required|temporarily
    do not need to resend|delivery is delayed
    """,
    start=r"\b",
    end=r"\b",
)
GAVE_UP: Final = one_of(
    r"""
    giving up|gave up|permanent(?:ly)?|retry time ?out|retry timeout exceeded|final|expired|too long|will not be retried
    could not be delivered|undeliverable|failed
    """,
    start=r"\b",
    end=r"\b",
)
SUBJECT: Final = one_of(
    r"""
    undeliver(?:ed|able)\b|undelivered mail|non recapitabile|non remis|nicht zustellbar|unzustellbar
    onbestelbaar|returned (?:mail|to sender|message)
    mail (?:delivery|system) (?:fail|error|status|problem|notification|subsystem|warning)|mail could not be
    mail not delivered
    delivery (?:status notification|failure|fail(?:ed|ure)? notif|has failed|problem|error|failed|delayed|notification:|
    report|status|to .{0,60} fail|reports? about your|unsuccessful|incomplete)
    failure (?:notice|delivery|in delivery)|failed delivery|failed mail|fail(?:ed)? to deliver
    message (?:delivery (?:failure|has failed|delayed)|could not be delivered|not delivered|undeliverable|
    you sent blocked|status - undeliverable|to .{1,80} (?:failed|blocked|rejected))
    warning:? (?:could not send|message|e?-?mail)\s|can(?:'t|not) deliver|could not deliver|error sending
    e?-?mail (?:delivery failure|could not be|not delivered|undeliver|sending fail)|nondeliverable|non-?delivery
    notification d'état|permanent delivery|postmaster notify|returned e?-?mail
    your (?:e-?mail|message) (?:could not|was not|to .{1,80} could)|user unknown|unable to deliver|unzustellbare
    delayed mail|warning: message .{1,60} delayed|message délayé|mensaje no entregado|mensagem não entregue|不達
    配信|エラーメール|недоставлен|message not delivered|rejected (?:mail|message)|mail undeliver|mail fail
    there was an error sending|abuse report|complaint about|e-?mail feedback|bounced? (?:mail|message)|transient
    a message that you sent|loop alert|inflex scan report|banned file|content violation
    échec de (?:la )?remise|remise (?:différée|retardée)|no se puede entregar|no entregado|error de entrega
    recapito non riuscito|impossibile recapitare|niet te bezorgen|kan niet worden (?:bezorgd|afgeleverd)
    não (?:é|foi) possível entregar|falha na entrega|olevererbart|kunde inte levereras|(?:kan|kunne) ikke leveres
    niedostarczone|nie można dostarczyć|perille toimittaminen|ei voitu toimittaa|nedoručiteľn|nedoručiteln
    kézbesíthetetlen|teslim edilem|nelivrabil|imposibil de livrat|не удается доставить|не вдається доставити
    δεν είναι δυνατή η παράδοση|methu danfon|未送达|无法传递|無法傳遞|退信|배달되지 않음|לא ניתן למסירה|تعذر التسليم
    """,
    start=r"^(?:(?:fwd?|fw|re)\s*:\s*)?\W{0,10}",
)
DAEMON: Final = one_of(
    r"""
    mailer-?daemon|mail-?daemon|post_?master|mdaemon|mailerdaemon|mail\.?delivery|mailsubsystem
    bounce(?:s|-?notifications?)?|mail-?system|mta|mailer|mail_?delivery|auto-?reply-?mailer|smtp|postfix|exim
    qmail|microsoftexchange\w*|noreply-ndr
    """,
    start=r"^",
    end=r"(?:$|[.+_=@-])",
)
PROSE: Final = one_of(
    r"""
    this is (?:the|an?) (?:mail|automat)|(?:could|can) ?(?:not|n't) be delivered|unable to deliver|undeliver
    delivery (?:has )?failed|failed (?:to deliver|permanently|recipient)|not delivered
    had permanent fatal errors|the following (?:address|recipient|user|message|destination)
    was not (?:delivered|able)|delivery to the following|returned to sender|user unknown|unknown user
    no such user|mailbox (?:is )?full|over quota|quota exceeded|does ?n[o']t exist|rejected your message
    message was rejected|relay denied|transaction failed|could not deliver|was undeliverable|bounced
    permanent failure|mailbox unavailable|account .{0,60}(?:disabled|closed|full)|host unknown|did not reach
    transcript of session|has been returned|was rejected by|not accepted|has been postponed|не может быть
    invalid user address|undelivered|resolver\.adr\.|diagnostic information for administrators
    fehler bei der nachrichtenzustellung|nicht zugestellt werden|échec de la remise|impossible de remettre
    pas pu [êe]tre (?:d[ée]livr|remis|distribu|achemin)|duplicated message-id
    error al entregar|no se (?:ha podido|puede|pudo) entregar|impossibile recapitare|recapito non riuscito
    de levering .{0,60}mislukt|kan niet worden (?:bezorgd|afgeleverd)|falha na entrega|não foi possível entregar
    inte att leverera|mislyk(?:te|ke)des?\b|dostarczenie .{0,60}nie powiodło
    toimitus ei onnistunut|doručení .{0,60}nezdařilo
    címzettekhez nem sikerült|teslim edilemedi|无法|無法|배달
    届けることができません|送信できません|配信できません|お届けできません|存在しません|宛先|не доставлен
    """,
)
SERVER_SAYS: Final = one_of(
    r"""
    to the following (?:recipients?|address)|did not reach the following|delivery of e?-?mail to this address
    delivery attempts will|the following (?:recipients?|address(?:es)?)(?:\(s\))? (?:failed|could not be reached)
    """
)
"""Words that no person would write below such a subject."""
COPY: Final = re.compile(
    r"^\s{0,20}(?:-{2,}.{0,60}(?:copy of (?:the|your) message|original message|returned message|message header"
    r"|below this line|undelivered message|unsent message|start of returned|message follows|forwarded message)"
    r"|-{3,} ?(?:this is a copy|the header of|message text|included is)|received: (?:from|by|\()|return-path: ?<)",
    re.IGNORECASE | re.MULTILINE,
)
EXPANDED: Final = re.compile(
    rf"({ADDRESS})>?\s*\(?(?:expanded|ultimately generated|generated) from:?\s*<?({ADDRESS})", re.IGNORECASE
)
"""An address that the mailer made of the one that was written to."""
NEAR: Final[tuple[re.Pattern[str], ...]] = tuple(
    re.compile(p.replace("ADDR", f"({ADDRESS})"), re.IGNORECASE | re.MULTILINE)
    for p in (
        r"^\s*(?:final|original)-recipient\s*:\s*(?:[\w-]+\s*;)?\s*<?ADDR",
        r"^\s*<ADDR>\s*(?:[:;,(]|\.{3}|$|[\w\s]{0,40}\()",
        r"^\s*(?:\d+\s+)?<?ADDR>?\s*(?:\.{2,}|:|,?\s*$|\(|-{1,2}\s|\s{2,}|,\s)",
        r"^[\s\"'\[*-]*ADDR[\"'\]]*\s*(?::|on\s|\(|-|\.\.\.|failed|$)",
        r"(?:\b(?:to|for|address(?:es)?|recipients?|user|mailbox|account)\b:?\s*|<|said:.{0,200}|rcpt to:)\W{0,3}ADDR",
        r"(?:smtp;|rfc822;|\b[45]\d\d\b.{0,60}?)[<\s\"'(\[]+ADDR",
        r"^(?!\W*(?:from|to|cc|reply-to|sender|subject|date|message-id)\s*:).{0,200}?[:=\[]\s*\[?(?:smtp:)?ADDR",
        r"(?:expanded|generated) from:?\s*<?ADDR",
        r"\(ADDR\)|\[ADDR\]|ADDR\s*(?:was|is|does|could|has|因)",
    )
)
