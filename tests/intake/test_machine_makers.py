"""Mail of particular makers, with the marks that each writes and in the languages that reach a council."""

import pytest

from intake.parse import Trust, parse
from models.mail import Message


def mail(fields: str, subject: str, body: str) -> Message:
    """A mail in UTF-8 with these fields."""
    text = (
        f"{fields}\nTo: desk@northvale.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
    )
    return parse(text.encode(), trust=Trust())


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Automatic reply: Plan", "Thank you."),
        ("[EXTERNAL] Automatic reply: Plan", "I work Monday to Wednesday."),
        ("EXTERNAL: Automatic reply: Plan", "I work Monday to Wednesday."),
        ("OFFICIAL-SENSITIVE: Automatic reply: Plan", "I work Monday to Wednesday."),
        (
            "Jo Ashdown is out of the office.",
            "I will be out of the office starting 21/12/2026 and will not return until 04/01/2027.",
        ),
        ("AUTO: Jo Ashdown is out of the office (returning 04/01/2027)", "I am out of the office until 04/01/2027."),
        ("Re: Plan (Out of Office)", "I am out of the office until 4 January."),
        ("Plan - Out of Office", "I am out of the office until 4 January and will reply on my return."),
        ("Out of Office Re: Plan", "I am away until 4 January"),
        ("Réponse automatique : Plan", "Je suis absent."),
        ("Absence du bureau : Plan", "Je suis absent."),
        ("Abwesenheitsnotiz: Plan", "Ich bin nicht da."),
        ("Automatische Abwesenheitsbenachrichtigung", "Ich bin nicht da."),
        ("Fuera de la oficina: Plan", "Estoy de vacaciones"),
        ("Fuori ufficio: Plan", "Sono fuori ufficio"),
        ("Fora do escritório: Plan", "Estou ausente."),
        ("Automatická odpověď: Plan", "x"),
        ("Automatická odpoveď: Plan", "x"),
        ("Automatikus válasz: Plan", "x"),
        ("Răspuns automat: Plan", "x"),
        ("Otomatik yanıt: Plan", "x"),
        ("Automatyczna odpowiedź: Plan", "x"),
        ("Automatinis atsakymas: Plan", "x"),
        ("Automātiska atbilde: Plan", "x"),
        ("Automaatvastus: Plan", "x"),
        ("Automatski odgovor: Plan", "x"),
        ("Автоматичен отговор: Plan", "x"),
        ("Автоматична відповідь: Plan", "x"),
        ("Αυτόματη απάντηση: Plan", "x"),
        ("رد تلقائي: Plan", "x"),
        ("תשובה אוטומטית: Plan", "x"),
        ("自动答复: Plan", "x"),
        ("自動返信: Plan", "x"),
        ("자동 회신: Plan", "x"),
        ("Ateb awtomatig: Plan", "x"),
    ],
)
def test_an_absence_is_known_by_its_words_alone(subject: str, body: str) -> None:
    assert mail("From: Jo <jo@housing.example>", subject, body).automated == "out_of_office"


@pytest.mark.parametrize("fields", ["Return-Path: <>\nFrom: postmaster@housing.example",
                                    "X-MS-Exchange-Message-Is-Ndr:\nFrom: Microsoft Outlook <no-reply@housing.example>"])  # fmt: skip
@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Undeliverable: Plan", "Delivery has failed to these recipients or groups:"),
        ("[External] Undeliverable: Plan", "Delivery has failed to these recipients or groups:"),
        ("Unzustellbar: Plan", "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:"),
        ("Non remis : Plan", "Échec de la remise pour ces destinataires ou groupes :"),
        ("Échec de la remise : Plan", "Échec de la remise pour ces destinataires"),
        ("No se puede entregar: Plan", "Error al entregar el mensaje a estos destinatarios o grupos:"),
        ("Non recapitabile: Plan", "Impossibile recapitare il messaggio ai seguenti destinatari o gruppi:"),
        ("Niet te bezorgen: Plan", "De levering aan deze geadresseerden of groepen is mislukt:"),
        ("Não é possível entregar: Plan", "Falha na entrega para estes destinatários ou grupos:"),
        ("Olevererbart: Plan", "Det gick inte att leverera till de här mottagarna eller grupperna:"),
        ("Kan ikke leveres: Plan", "Levering til disse mottakerne mislyktes:"),
        ("Niedostarczone: Plan", "Dostarczenie do następujących adresatów lub grup nie powiodło się:"),
        ("Perille toimittaminen ei onnistu: Plan", "Toimitus ei onnistunut seuraaville vastaanottajille:"),
        ("Nedoručitelné: Plan", "Doručení těmto příjemcům nebo skupinám se nezdařilo:"),
        ("Teslim edilemedi: Plan", "Şu alıcılara teslim edilemedi:"),
        ("配信不能: Plan", "次の受信者に配信できませんでした。"),
    ],
)
def test_a_report_of_exchange_without_its_machine_part_is_read_in_its_language(
    fields: str, subject: str, body: str
) -> None:
    message = mail(fields, subject, f"{body}\n\njo@housing.example\n\n#550 5.1.1 RESOLVER.ADR.RecipNotFound ##")
    assert message.automated == "bounce"
    assert message.bounce is not None
    assert [(r.address, r.status) for r in message.bounce.recipients] == [("jo@housing.example", "5.1.1")]


@pytest.mark.parametrize(
    ("fields", "subject", "body"),
    [
        ("X-ServiceNow-Generated: true", "INC0012345 has been opened on your behalf", "Your incident has been opened."),
        ("X-FreeScout-Mail-Type: auto.reply", "Re: Plan", "Thank you."),
        ("X-JIRA-FingerPrint: abc", "[JIRA] (ABC-1) Plan", "Jo commented."),
        ("X-Bugzilla-Type: changed", "[Bug 1] x", "Changed."),
        ("X-SFDC-EmailCategory: workflowActionAlert", "Case 00012 created", "Your case has been created."),
        ("X-MS-Exchange-Generated-Message-Source: Antispam Quarantine Agent", "Spam Notification: 1 New Message", "x"),
        ("X-Cron-Env: <SHELL=/bin/sh>", "Cron <root@db> backup", "done"),
        (
            "X-Mailer: Zendesk Mailer",
            "[Request received] Plan",
            "Your request (#123) has been received and is being reviewed.",
        ),
        ("X-FD-Account-Id: 1", "Ticket Received - Plan", "A ticket has been created with Ticket ID - 12."),
        (
            "RT-Ticket: housing.example #12",
            "[housing.example #12] AutoReply: Plan",
            "This message has been automatically generated in response.",
        ),
        (
            "X-Priority: 3",
            "Thank you for contacting us",
            "We have received your email and aim to reply within 10 working days.",
        ),
        ("X-Priority: 3", "Auto: Plan", "We have received your email and will respond within 5 days."),
        ("X-Priority: 3", "Plan", "This is an automated response. Please do not reply to this email."),
        ("X-Priority: 3", "Plan", "*** This is an automatically generated email, please do not reply ***\nReceived."),
    ],
)
def test_a_system_that_answers_by_itself_is_known(fields: str, subject: str, body: str) -> None:
    message = mail(f"{fields}\nFrom: Enquiries <enquiries@housing.example>", subject, body)
    assert message.automated == "auto_reply"
    assert body.splitlines()[0] in message.text


@pytest.mark.parametrize(
    "fields",
    [
        "RT-Ticket: housing.example #12",
        "X-FD-Account-Id: 1",
        "X-Trac-Ticket-ID: 12",
        "X-MC-User: abc",
        "X-HelpScout-Email: 1",
    ],
)
def test_peoples_mail_out_of_a_ticket_system_is_theirs_but_gets_no_answer(fields: str) -> None:
    message = mail(f"{fields}\nFrom: Jo <jo@housing.example>", "Re: Plan", "I do not agree with the plan.")
    assert message.automated is None
    assert message.no_answer.startswith("header ")


@pytest.mark.parametrize(
    "local", ["news", "newsletter", "ticket-notification", "calendar-notification", "quarantine", "scanner", "nagios"]
)
def test_more_addresses_that_take_no_answers_get_none(local: str) -> None:
    assert mail(f"From: {local}@portal.example", "December", "x").no_answer == "the address takes no answers"


def test_a_mailbox_of_people_with_such_a_name_is_answered() -> None:
    for local in ("ppu.notifications", "monitoring", "safeguarding-alerts", "newsome.j", "scanlon"):
        assert (
            mail(f"From: {local}@police.example", "Arrest of a parent", "He was arrested at the address.").no_answer
            == ""
        )


def test_a_recall_is_a_receipt() -> None:
    recall = 'Jo would like to recall the message, "Plan".'
    assert mail("From: jo@housing.example", "Recall: Plan", recall).automated == "receipt"


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Jo is out of the office", "Jo is out of the office and nobody covers. Who do I speak to?"),
        ("Thank you for your email", "I have read your letter and I do not agree. Your referral was received and closed in a day."),
        ("Re: Plan", "We have received your email and will look at it. Jo"),
        ("FW: Automatic reply: Plan", "See below, she is away and nobody answers. I want to escalate."),
        ("Your request was refused", "Your request for the minutes was refused, why?"),
        ("Secure: Plan", "I disagree."),
        ("Case received no response", "We raised a case on 1 May. It was received and nothing happened. I want to escalate."),
        ("Recall of mother's evidence", "She would like to recall the events differently."),
        ("Delivered: nothing again", "The agency delivered nothing."),
        ("Auto: accident on the school run", "A car hit him."),
        ("Call logged with EDT, nothing done", "The call was logged at 3am. They aim to respond within an hour, they said. Nothing."),
        ("Automated door at the home left open", "He walked out."),
        ("Notification of concern", "We notify you of our disagreement."),
        ("Undeliverable promises", "You promised a plan, it was not delivered."),
        ("Not delivered: the food parcel", "The food parcel was not delivered to the family."),
        ("Request", "Please do not reply to the family before we spoke. I disagree with the plan."),
        ("We have received your decision", "and we do not agree. The referral was received on 3 May and closed."),
    ],
)  # fmt: skip
def test_people_who_write_in_such_words_stay_people(subject: str, body: str) -> None:
    message = mail("From: Jo <jo@housing.example>", subject, body)
    assert (message.automated, message.no_answer) == (None, "")
