"""The marks that mail programs and gateways leave in text: thread separators, header blocks, banners.

Sources: the reply headers of Outlook, OWA, Gmail, Apple Mail, Thunderbird, Yahoo,
Zoho and AOL in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Norwegian, Danish,
Finnish, Welsh and Russian. Every pattern is applied to one stripped line (or a few joined ones), never to a whole mail.
"""

import re
from typing import Final

from intake.patterns import one_of

_I: Final = re.IGNORECASE

_HEADERS: Final[dict[str, str]] = {
    "from": "from|von|de|da|van|från|fra|od|oddawca|lähettäjä|oddwrth|oddi wrth|от|от кого|desde|expéditeur"
    "|de la|feladó|kimden|gönderen|odosielateľ|odesílatel|από",
    "date": (
        "sent|date|gesendet|datum|envoyé|envoyé le|date d'envoi|enviado|enviado el|enviado em|fecha|data|inviato"
        "|trimis|trimisă|odesláno|odoslané|küldve|elküldve|gönderildi|gönderilen|tarih|datum odeslání|ημερομηνία"
        "|inviata|verzonden|skickat|sendt|dato|wysłano|lähetetty|anfonwyd|дата|отправлено|received|sent at|päivämäärä"
    ),
    "to": "to|an|à|a|para|aan|till|til|do|at|vastaanottaja|кому|destinataire|către|komu|címzett|kime|alıcı|προς",
    "cc": "cc|kopie|kopia|kopi|bcc|cco|копия|importance|priority|attachments|reply-to|resent-from|sensitivity",
    "subject": "subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|pwnc|тема|aihe|re"
    "|subiect|předmět|predmet|tárgy|konu|θέμα",
}
_HEADER_OF: Final = {word: field for field, words in _HEADERS.items() for word in words.split("|")}
_HEADER: Final = re.compile(r"^[>\s]*[*_]{0,2}([^\W\d_][\w' -]{0,20}?)\s?[*_]{0,2}\s?:[*_]{0,2}(?:\s|$|\S)", _I)

HINT: Final = re.compile(r"^[-_=*>\d<\"'(#]|^[^\W\d_]", _I)
RULE: Final = re.compile(r"^[-_=*]{5,}$")
_ORIGINAL: Final = (
    "original message|original appointment|forwarded message|forwarded by .{1,80}|begin forwarded message"
    "|forwarded mail"
    "|ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht|message d'origine|message original"
    "|message transféré|mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada|messaggio originale"
    "|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|originalmeddelande|ursprungligt meddelande"
    "|vidarebefordrat meddelande|opprinnelig melding|original meddelelse|oprindelig meddelelse|wiadomość oryginalna"
    "|wiadomość przekazana|alkuperäinen viesti|neges wreiddiol|пересылаемое сообщение|исходное сообщение|reply message"
)
ORIGINAL: Final = re.compile(
    rf"^>?\s*(?:[-_*=]{{2,}}\s*(?:{_ORIGINAL})\s*:?\s*[-_*=]{{2,}}|(?:begin forwarded message|anfang der "
    r"weitergeleiteten e-mail|début du message réexpédié|inicio del mensaje reenviado):"
    r"|>{2,3} [^>]{2,120}(?:<[^<>\s]+>)?[^>]{0,40}\d{1,2}[:.]\d\d[^>]{0,12}>{2,3}"
    r"|[-=]{3,}\s*on .{4,300}\bwrote\s*:?\s*[-=]{3,})$",
    _I,
)
REPLY_ABOVE: Final = re.compile(
    r"^\W{0,12}(?:please )?(?:(?:type|write|enter) )?(?:your )?reply above th(?:is|e) line\W{0,12}$", _I
)
_VERB: Final = (
    r"wrote|writes|a écrit|schrieb|escribió|escreveu|ha scritto|schreef|geschreven|skrev|kirjoitti|napisał(?:\(a\)|a)?"
    r"|írta|написал(?:\(а\)|а)?|пише|ysgrifennodd"
)
WROTE: Final = one_of(
    rf"""
    \b(?:{_VERB})(?: the following| het volgende)?\s*:
    \bam\b.{{4,200}}\bschrieb\b.{{0,160}}:
    \b(?:den|op)\b.{{4,200}}\b(?:skrev|schreef)\b.{{0,160}}:
    @.*\b(?:wrote|a écrit|ha scritto)
    \d{{1,2}}[:.]\d\d.{{0,80}}<[^<>\s]+@[^<>\s]+>\s*:
    """,
    end=r"$",
)
FOREIGN: Final = one_of(
    r"""
    \d{1,2}[:.]\d\d.{0,80}<[^<>\s]+@[^<>\s]+>[^<>:]{0,40}:
    <[^<>\s]+@[^<>\s]+>[^<>]{0,60}\d{1,2}[:.]\d\d[^<>:]{0,40}:
    """,
    end=r"$",
)
"""Time, address and a colon, in a language that is not listed: only above lines with '>'."""
INTRO: Final = one_of(
    r"""
    on|am|le|el|em|op|den|il|in data|dne|dnia|på|w dniu|ar|(?:mon|tues|wednes|thurs|fri|satur|sun)day
    \w{2,4}[.,]? \d{1,2}|\d{1,4}[-/.: ]\d|<?[\w.+-]+@
    """,
    start=r"^[>\s]*",
)
INTRO_ENDS: Final = (":", "wrote", "écrit", "scritto")
"""How the last line of an intro can end: a quick look before the patterns."""
DATED: Final = one_of(r"on|am|le|el|em|op|den|il|in data|dnia|på|w dniu|ar|\d{1,4}[-/.: ]\d", start=r"^", end=r".*\d")
SURE: Final = re.compile(
    r"[\w.+-]@[\w-]|(?:\b(?:19|20)\d\d\b.*\d[:.]\d\d|\d[:.]\d\d.*\b(?:19|20)\d\d\b|\byou wrote).*:$", _I
)
"""An address, or time and year: a person who tells what somebody wrote on the 3rd does not write so."""
ADDRESS_OR_TIME: Final = re.compile(r"[\w.+-]@[\w-]|\b\d{1,2}[:.]\d\d\b|mailto:")
DIGIT_OR_AT: Final = re.compile(r"\d|@")
SAID: Final = re.compile(r"\b(?:wrote|writes|said|says|asked|replied|quote[ds]?|states?|email(?:ed)?)\b", _I)
ASK: Final = re.compile(
    r"^(?=.*\d)(?=.*(?:@|\d[:.]\d\d)).{8,300}:$|^[-_*]{3,} ?\w.* ?[-_*]{3,}$|^\d{4}/\d{1,2}/\d.*<\S+@\S+>$"
)
"""What a thread's separator in a form or language of its own may look like: then quotequail is asked."""
INLINE: Final = one_of(
    r"""
    in ?line|in (?:red|blue|green|bold|capitals|purple)\b
    (?:comments?|answers?|replies|responses?|reply|respond(?:ed)?|answered|commented) (?:are |is |to .{1,30} )?(?:
    below|underneath|between|against|beside|next to|within|in the text)
    """,
    start=r"\b",
)
"""The sender says that the answers stand between the old lines."""
TAG: Final = one_of(
    r"""
    \[\s*(?:external(?: (?:sender|e-?mail|mail))?|ext|secure|caution|extern[ae]?)\s*\]
    \*{2,}\s*external(?: e-?mail| sender)?\s*\*{2,}
    """,
    start=r"\s*",
    end=r"[ \t:-]*",
)
BANNER: Final = one_of(
    r"""
    (?:caution|warning|external|ext|attention|notice|important|be careful|stop)\b
    you don['’]t often get e?-?mail from|this (?:e-?mail|message|mail|sender)\b
    some people who received this|the sender of this (?:e-?mail|message)
    """,
    start=r"^[\W_]*",
)
_BANNER_SAYS: Final = one_of(
    r"""
    from (?:an? )?(?:outside|external|unknown)|external (?:sender|source|e-?mail|mail)
    outside (?:of )?(?:the|our|your|\w+)\s|originated (?:from|outside)|learn (?:why|more)|do not click
    don['’]t often get|think before you click|recogni[sz]e the sender|trust the sender|know the sender
    e-?mail is external
    """
)
_OWN_WORDS: Final = one_of(r"i|we|my|she|he|her|his|dear|hi|hello|child|baby|mum|dad", start=r"\b", end=r"\b")


def header_of(line: str) -> str | None:
    """Which header a line of a quoted header block is: from, date, to, cc, subject; None = none."""
    found = _HEADER.match(line)
    return _HEADER_OF.get(found[1].strip().casefold()) if found else None


def banner_only(paragraph: str) -> bool:
    """Whether a paragraph is nothing but a gateway's warning: it names the outside and holds no one's own words."""
    return len(paragraph) < 700 and bool(
        BANNER.match(paragraph) and _BANNER_SAYS.search(paragraph) and not _OWN_WORDS.search(paragraph)
    )


OURS: Final = re.compile(
    r"^(?:Thank you\. We have your message\. We|Your message may speak of danger\. Please do not)\b"
)
"""How the desk's own receipt begins (templates/mail/receipt), when somebody pastes it below their words without '>'."""
OURS_ENDS: Final = re.compile(r"^Our reference: \S+$")
