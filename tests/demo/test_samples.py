"""The sample mails are valid, invented and cover every kind of a unit's post."""

import csv
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime

import pytest

from demo.council import AUTHSERV_ID
from demo.samples import MAILS, Sample, load_samples, stamp
from intake.parse import Trust, parse

SAMPLES = tuple(load_samples())
ARRIVES = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
REPLIES_OF_MANAGERS = 4  # of the 44 kinds, the one that the actors write
ids = [sample.name for sample in SAMPLES]


def arrived(sample: Sample) -> bytes:
    return stamp(sample.raw, ARRIVES, "1796117400")


def parsed(sample: Sample) -> EmailMessage:
    mail = message_from_bytes(arrived(sample), policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_there_are_at_least_48_samples_of_all_44_kinds() -> None:
    assert len(SAMPLES) >= 48
    with (MAILS / "kinds.csv").open(encoding="utf-8", newline="") as rows:
        numbers = [int(row["number"]) for row in csv.DictReader(rows)]
    assert numbers == list(range(1, 45))
    assert {kind for sample in SAMPLES for kind in sample.kinds} == set(numbers) - {REPLIES_OF_MANAGERS}


def test_the_index_and_the_folder_name_the_same_mails() -> None:
    assert sorted(ids) == sorted(path.stem for path in MAILS.glob("*.eml"))


def test_the_first_escalations_come_at_once_and_all_within_the_first_minute() -> None:
    first = sorted(SAMPLES, key=lambda sample: sample.at)[:3]
    assert [sample.name for sample in first][:2] == ["01-plan-not-carried-out", "02-no-core-group"]
    assert first[0].at == 0
    assert all(0 <= sample.at <= 60 for sample in SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_a_sample_is_valid_mail(sample: Sample) -> None:
    mail = parsed(sample)
    assert [part.defects for part in mail.walk() if part.defects] == []
    assert len(mail["From"].addresses) == 1
    assert parsedate_to_datetime(str(mail["Date"])) == ARRIVES
    assert re.fullmatch(r"<[^<>@\s]+@[a-z0-9.-]+\.example>", str(mail["Message-ID"]))
    assert sample.shows


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_a_sample_arrives_with_every_place_filled_and_lines_as_on_the_wire(sample: Sample) -> None:
    raw = arrived(sample)
    assert not re.search(rb"\{(date|run|d|day)\b", raw)
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_a_sample_names_invented_addresses_and_numbers_only(sample: Sample) -> None:
    text = sample.raw.decode("utf-8")
    for host in re.findall(r"[\w.+-]+@([\w.-]+\w)|https?://([\w.-]+)", text):
        assert "".join(host).endswith(".example"), host
    for number in re.findall(r"\b0\d{3,4}[ \d]{6,9}\d\b", text):
        assert re.fullmatch(r"01632 ?960 ?\d{3}", number), number


def test_senders_are_proven_unproven_and_forged() -> None:
    results = [str(parsed(sample)["Authentication-Results"] or "") for sample in SAMPLES]
    assert all(result.startswith(AUTHSERV_ID) for result in results if result)
    passed, failed = (sum(f"dmarc={word}" in result for result in results) for word in ("pass", "fail"))
    assert (passed > 30, failed, results.count("") > 5) == (True, 2, True)


def test_only_the_planned_repeat_shares_a_message_id() -> None:
    seen: dict[str, str] = {}
    repeats = []
    for sample in SAMPLES:
        key = str(parsed(sample)["Message-ID"])
        if key in seen:
            repeats.append((seen[key], sample.name))
        seen.setdefault(key, sample.name)
    assert repeats == [("01-plan-not-carried-out", "48-duplicate")]


def test_a_chaser_answers_a_sample_that_arrived_before_it() -> None:
    at = {str(parsed(sample)["Message-ID"]): sample.at for sample in SAMPLES}
    chasers = [sample for sample in SAMPLES if parsed(sample)["In-Reply-To"]]
    assert len(chasers) >= 3
    assert all(at[str(parsed(sample)["In-Reply-To"])] < sample.at for sample in chasers)


def test_days_in_a_mail_are_counted_from_its_arrival() -> None:
    assert stamp(b"on {d-79}, seen {day+9}\n", ARRIVES, "1") == b"on 13 September, seen Thursday 10 December\r\n"


def test_the_case_references_of_the_story_are_in_the_caseload() -> None:
    with (MAILS.parent / "council" / "caseload.csv").open(encoding="utf-8", newline="") as rows:
        known = {row["case_reference"] for row in csv.DictReader(rows)}
    named = {
        found
        for sample in SAMPLES
        for found in re.findall(r"LCS \d{7}|SA-\d{4}-\d{3}", str(parsed(sample)["Subject"] or ""))
    }
    assert len(named) >= 12
    assert named <= known


MACHINES = {
    "22-accepted-invitation": "calendar",
    "28-feedback": "auto_reply",
    "39-sealed-notice": "sealed",
    "40-out-of-office": "out_of_office",
    "41-undelivered": "bounce",
    "42-read-receipt": "receipt",
    "43-newsletter": "list",
    "61-encrypted": "sealed",
}


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_the_desk_s_parser_reads_a_sample_without_a_defect(sample: Sample) -> None:
    message = parse(arrived(sample), trust=Trust(authserv_ids=(AUTHSERV_ID,)))
    assert (message.defects, message.sender_doubt) == ((), "")
    if sample.name in MACHINES:
        assert message.automated == MACHINES[sample.name]
    if sample.at < 14:
        assert message.automated is None
        assert message.text_new.strip()
