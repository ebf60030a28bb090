"""Hostile words for every place that a mail fills: each would set `window.ran` or ask for something, were it mark-up."""

from email.message import EmailMessage

PAYLOADS = (
    "<script>window.ran=1</script>",
    '"><script>window.ran=1</script>',
    "'><img src=x onerror=window.ran=1>",
    "<img src=x onerror='window.ran=1'>",
    "<svg/onload=window.ran=1>",
    "<svg><script>window.ran=1</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.ran=1>",
    "</title><script>window.ran=1</script>",
    "</textarea><script>window.ran=1</script>",
    "</pre></div></details><script>window.ran=1</script>",
    "--><script>window.ran=1</script>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "<a href='javascript:window.ran=1' id=x autofocus onfocus=window.ran=1>x</a>",
    "<body onload=window.ran=1>",
    "<details open ontoggle=window.ran=1>",
    "<input autofocus onfocus=window.ran=1>",
    "<video><source onerror=window.ran=1></video>",
    "<object data='data:text/html,<script>window.ran=1</script>'></object>",
    "<base href='https://hostile.example/'>",
    "<meta http-equiv=refresh content='0;url=javascript:window.ran=1'>",
    "<link rel=stylesheet href='https://hostile.example/x.css'>",
    "<style>@import 'https://hostile.example/x.css';</style>",
    "<form action='https://hostile.example/'><button id=go>x</button></form>",
    "<template shadowrootmode=open><script>window.ran=1</script></template>",
    '<noscript><p title="</noscript><img src=x onerror=window.ran=1>">',
    "{{ 7 * 7 }}{% raw %}<b>{{ self }}</b>",
    "${window.ran=1}`${window.ran=1}`",
    "\u202e<script>window.ran=1</script>",
    "\x00<scr\x00ipt>window.ran=1</scr\x00ipt>",
    "&lt;script&gt;window.ran=1&lt;/script&gt;",
    "javascript:window.ran=1",
    "ESC-2026-<script>window.ran=1</script>",
)
WORDS = (
    "I disagree with the decision about the child (LCS 2310045<script>window.ran=1</script>). The child protection plan is"
    " not being carried out and nobody answers. I spoke to the team manager. Please look at it."
)


def hostile() -> bytes:
    """One escalation with every payload in its subject, names, words, signature, HTML part and files."""
    mail = EmailMessage()
    joined = " ".join(PAYLOADS).replace("\x00", "")
    mail["From"] = '"<img src=x onerror=window.ran=1>" <head@hostile-school.example>'
    mail["To"] = '"<script>window.ran=1</script>" <cssuadmin@tynebridge.example>'
    mail["Cc"] = '"</dd><svg onload=window.ran=1>" <copy@hostile-school.example>'
    mail["Date"] = "Wed, 9 Dec 2026 09:00:00 +0000"
    mail["Message-ID"] = "<hostile.1@hostile-school.example>"
    mail["Subject"] = f"The plan is not working {joined}"
    mail.set_content(
        f"{WORDS}\n\n{chr(10).join(PAYLOADS)}\n\nRegards\nH. Ostile {PAYLOADS[3]}\nHead {PAYLOADS[4]}\n01632 960 199\n\n"
        f"On Mon, 7 Dec 2026 at 10:00, A <a@hostile-school.example> wrote:\n> quoted {joined}\n"
    )
    link = "<a href='https://hostile.example/?x=\"><script>window.ran=1</script>'>here</a>"
    pictures = "<img src='cid:logo'><img src='https://hostile.example/pixel.gif'>"
    html = f"<p>{WORDS}{link}{pictures}</p>" + "".join(f"<div>{one}</div>" for one in PAYLOADS)
    mail.add_alternative(html, subtype="html")
    for number, payload in enumerate(PAYLOADS):
        clean = payload.replace("\x00", "").replace("\r", "").replace("\n", "")
        kind = ("text", "html") if number % 2 else ("image", "svg+xml")
        mail.add_attachment(f"<svg xmlns='http://www.w3.org/2000/svg'><script>window.ran=1</script>{number}</svg>".encode(),
                            maintype=kind[0], subtype=kind[1], filename=f"{clean}.html")  # fmt: skip
    return mail.as_bytes()
