"""Threads of particular makers: everything below the separator is quoted, everything above stays the sender's own."""

import pytest

from intake.cut import cut

OWN = "I do not agree with this plan.\n\nJo"
SEPARATORS = {
    "gmail": "On Mon, 21 Dec 2026 at 10:05, Desk <desk@northvale.example> wrote:\n> old words\n> more",
    "gmail2": "On Mon, Dec 21, 2026 at 10:05 AM Desk <desk@northvale.example>\nwrote:\n\n> old words",
    "outlook": "From: Desk <desk@northvale.example>\nSent: 21 December 2026 10:05\nTo: Jo <jo@x.example>\nSubject: Plan\n\nold words",
    "outlook_rule": "________________________________\nFrom: Desk <desk@northvale.example>\nSent: Monday, December 21, 2026 10:05:00 AM\nTo: Jo\nSubject: Plan\n\nold words",
    "outlook mac": "From: Desk <desk@northvale.example>\nDate: Monday, 21 December 2026 at 10:05\nTo: Jo <jo@x.example>\nSubject: Plan\n\nold words",
    "orig": "-----Original Message-----\nFrom: Desk\nSent: 21 December 2026\nTo: Jo\nSubject: Plan\n\nold words",
    "ios": "On 21 Dec 2026, at 10:05, Desk <desk@northvale.example> wrote:\n\n> old words",
    "ios2": "> On 21 Dec 2026, at 10:05, Desk <desk@northvale.example> wrote:\n> \n> old words",
    "yahoo": "    On Monday, 21 December 2026 at 10:05:00 GMT, Desk <desk@northvale.example> wrote:  \n \n old words",
    "thunderbird": "On 21/12/2026 10:05, Desk wrote:\n> old words",
    "thunder2": "Am 21.12.26 um 10:05 schrieb Desk:\n> old words",
    "proton": "-------- Original Message --------\nOn 21 Dec 2026, 10:05, Desk < desk@northvale.example> wrote:\n\nold words",
    "proton2": "------- Original Message -------\nOn Monday, December 21st, 2026 at 10:05, Desk <desk@northvale.example> wrote:\n\n> old words",
    "samsung": "-------- Original message --------\nFrom: Desk <desk@northvale.example>\nDate: 21/12/2026 10:05 (GMT+00:00)\nTo: Jo <jo@x.example>\nSubject: Plan\n\nold words",
    "notes": "From:        Desk <desk@northvale.example>\nTo:        Jo/COUNCIL@COUNCIL\nDate:        21/12/2026 10:05\nSubject:        Plan\n\nold words",
    "groupwise": ">>> Desk <desk@northvale.example> 21/12/2026 10:05 >>>\nold words",
    "zimbra": '----- Original Message -----\nFrom: "Desk" <desk@northvale.example>\nTo: "Jo" <jo@x.example>\nSent: Monday, 21 December, 2026 10:05:00\nSubject: Plan\n\nold words',
    "apple fwd": "Begin forwarded message:\n\nFrom: Desk <desk@northvale.example>\nSubject: Plan\nDate: 21 December 2026 at 10:05:00 GMT\nTo: Jo <jo@x.example>\n\nold words",
    "gmail fwd": "---------- Forwarded message ---------\nFrom: Desk <desk@northvale.example>\nDate: Mon, 21 Dec 2026 at 10:05\nSubject: Plan\nTo: Jo <jo@x.example>\n\nold words",
    "french": "De : Desk <desk@northvale.example>\nEnvoyé : lundi 21 décembre 2026 10:05\nÀ : Jo\nObjet : Plan\n\nold words",
    "french2": "Le lun. 21 déc. 2026 à 10:05, Desk <desk@northvale.example> a écrit :\n> old words",
    "welsh": "Oddi wrth: Desk <desk@northvale.example>\nAnfonwyd: 21 Rhagfyr 2026 10:05\nAt: Jo\nPwnc: Plan\n\nold words",
    "welsh2": "Ar Llun, 21 Rhag 2026 am 10:05 ysgrifennodd Desk <desk@northvale.example>:\n> old words",
    "italian": "Il giorno lun 21 dic 2026 alle ore 10:05 Desk <desk@northvale.example> ha scritto:\n> old words",
    "spanish": "El lun, 21 dic 2026 a las 10:05, Desk (<desk@northvale.example>) escribió:\n> old words",
    "polish": "pon., 21 gru 2026 o 10:05 Desk <desk@northvale.example> napisał(a):\n> old words",
    "teams bold": "*From:* Desk <desk@northvale.example>\n*Sent:* 21 December 2026 10:05\n*To:* Jo\n*Subject:* Plan\n\nold words",
    "owa": "From: Desk\nSent: 21 December 2026 10:05\nTo: Jo\nSubject: Plan\nold words",
    "mobile outlook": "Get Outlook for iOS<https://aka.example/o0ukef>\n________________________________\nFrom: Desk <desk@northvale.example>\nSent: Monday, December 21, 2026 10:05:00 AM\nTo: Jo\nSubject: Plan\n\nold words",
    "sent from": "Sent from my iPhone\n\n> On 21 Dec 2026, at 10:05, Desk <desk@northvale.example> wrote:\n> \n> old words",
    "nhs": "From: DESK, Unit (NORTHVALE COUNCIL) <desk@northvale.example>\nSent: 21 December 2026 10:05\nTo: ASHDOWN, Jo (X TRUST) <jo@x.example>\nCc: z\nSubject: RE: [EXTERNAL] Plan\nImportance: High\n\nold words",
    "egress": "-----Original Message-----\nFrom: desk@northvale.example\nSent: 21/12/2026\nold words",
    "freshdesk": "On Mon, 21 Dec at 10:05 AM , Desk <desk@northvale.example> wrote:\nold words",
    "zendesk": "##- Please type your reply above this line -##\n\nold words",
    "mimecast": "From: Desk [mailto:desk@northvale.example]\nSent: 21 December 2026 10:05\nTo: Jo\nSubject: Plan\n\nold words",
    "iso on": "On 2026-12-21 10:05, Desk wrote:\n> old words",
    "wrote two lines": "On Monday 21 December 2026 at 10:05 Desk Of The Northvale Council Safeguarding Unit\n<desk@northvale.example> wrote:\n\nold words",
    "dutch": "Op ma 21 dec. 2026 om 10:05 schreef Desk <desk@northvale.example>:\n> old words",
    "romanian": "În lun., 21 dec. 2026 la 10:05, Desk <desk@northvale.example> a scris:\n> old words",
    "portuguese": "Em seg., 21 de dez. de 2026 às 10:05, Desk <desk@northvale.example> escreveu:\n> old words",
    "hungarian": "Desk <desk@northvale.example> ezt írta (időpont: 2026. dec. 21., H, 10:05):\n> old words",
    "czech": "po 21. 12. 2026 v 10:05 odesílatel Desk <desk@northvale.example> napsal:\n> old words",
    "turkish": "Desk <desk@northvale.example>, 21 Ara 2026 Pzt, 10:05 tarihinde şunu yazdı:\n> old words",
    "japanese": "2026年12月21日(月) 10:05 Desk <desk@northvale.example>:\n> old words",
    "romanian ol": "De la: Desk <desk@northvale.example>\nTrimis: luni, 21 decembrie 2026 10:05\nCătre: Jo\nSubiect: Plan\n\nold words",
    "arabic": "في الاثنين، ٢١ ديسمبر ٢٠٢٦ في ١٠:٠٥ ص Desk <desk@northvale.example> كتب:\n> old words",
}


@pytest.mark.parametrize("maker", sorted(SEPARATORS))
def test_the_thread_below_is_not_the_senders_own(maker: str) -> None:
    text = f"{OWN}\n\n{SEPARATORS[maker]}"
    found = cut(text)
    new = found.text_new(text)
    assert new.startswith("I do not agree with this plan.")
    assert "old words" not in new
    assert "northvale" not in new
    assert "old words" in " ".join(text[start:end] for start, end in found.quoted)


@pytest.mark.parametrize(
    "text",
    [
        "At 10:05 I wrote to <desk@northvale.example> about three things:\n- no visits\n- no plan",
        ">>> please read this first\nShe was not seen at 10:05.",
        "Name: AB\nKonu: nothing\nShe was not seen.",
        "On Monday at 10:05 the social worker told me:\nthere is no plan.",
    ],
)
def test_words_that_only_look_like_a_separator_stay_the_senders_own(text: str) -> None:
    assert cut(text).text_new(text) == text
