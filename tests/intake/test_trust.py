"""Authentication-Results: only trusted ids, only the topmost block, only domains that align (RFC 8601, RFC 9989)."""

import pytest

from intake.headers import Headers
from intake.trust import Trust, aligned, verdict_of

OURS = Trust(authserv_ids=("mx.northvale.example",))
PASS = "mx.northvale.example; dmarc=pass header.from=good.example"
BY_US = ("Received", "from evil.example by mx.northvale.example; Wed, 23 Dec 2026 09:58:10 +0000")
BY_THEM = ("Received", "from localhost by evil.example; Wed, 23 Dec 2026 09:58:09 +0000")


def verdict(*fields: tuple[str, str], domain: str = "good.example", trust: Trust = OURS) -> str:
    """The verdict on a From domain."""
    return verdict_of(Headers.of(fields), domain, trust)[0]


def results(value: str) -> tuple[str, str]:
    """One Authentication-Results field."""
    return ("Authentication-Results", value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (PASS, "pass"),
        ("mx.northvale.example 1; dmarc=pass (p=none) header.from=good.example", "pass"),
        ("MX.Northvale.Example; DMARC=Pass header.from=Good.Example", "pass"),
        ('mx.northvale.example; spf=none; dmarc="pass" header.from=good.example', "unknown"),
        ("mx.northvale.example; dmarc=pass header.from=other.example", "unknown"),
        ("mx.northvale.example; dmarc=pass", "unknown"),
        ("mx.northvale.example; dkim=pass header.d=good.example", "pass"),
        ("mx.northvale.example; dkim=pass header.d=mail.good.example", "pass"),
        ("mx.northvale.example; dkim=pass header.i=@good.example", "pass"),
        ("mx.northvale.example; dkim=pass header.d=evil.example", "unknown"),
        ("mx.northvale.example; dkim=fail header.d=good.example", "unknown"),
        ("mx.northvale.example; spf=pass smtp.mailfrom=bounce@good.example", "pass"),
        ("mx.northvale.example; spf=pass smtp.helo=good.example", "unknown"),
        ("mx.northvale.example; dmarc=fail (p=reject) header.from=good.example", "fail"),
        ("mx.northvale.example; dkim=pass header.d=good.example; dmarc=fail header.from=good.example", "fail"),
        ("mx.northvale.example; dmarc=fail header.from=other.example", "unknown"),
        ("mx.northvale.example; none", "unknown"),
        ("mx.evil.example; dmarc=pass header.from=good.example", "unknown"),
        ("mx.northvale.example.evil.example; dmarc=pass header.from=good.example", "unknown"),
        ("mx.evil.example; x=(mx.northvale.example; ) dmarc=pass header.from=good.example", "unknown"),
        ("mx.northvale.example; x-new=pass header.d=good.example", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_result_counts_only_for_what_it_proves(value: str, expected: str) -> None:
    assert verdict(results(value)) == expected


def test_nobody_is_believed_when_no_id_is_configured() -> None:
    assert verdict(results(PASS), trust=Trust()) == "unknown"


def test_results_above_our_own_received_line_count() -> None:
    assert verdict(results(PASS), BY_US) == "pass"


def test_results_right_below_our_own_received_line_count() -> None:
    assert verdict(BY_US, results(PASS)) == "pass"


def test_results_below_a_strangers_received_line_are_forged() -> None:
    assert verdict(BY_US, BY_THEM, results(PASS)) == "unknown"


def test_results_below_the_first_block_are_forged() -> None:
    real = results("mx.northvale.example; spf=fail smtp.mailfrom=evil.example; dkim=none")
    assert verdict(real, BY_US, results(PASS)) == "unknown"
    assert verdict(real, ("From", "a@good.example"), results(PASS)) == "unknown"


def test_several_fields_of_our_server_are_one_block() -> None:
    assert verdict(results("mx.northvale.example; spf=none"), results(PASS), BY_US) == "pass"


def test_a_failed_dmarc_outweighs_every_pass_in_the_block() -> None:
    fail = results("mx.northvale.example; dmarc=fail header.from=good.example")
    assert verdict(results("mx.northvale.example; spf=pass smtp.mailfrom=good.example"), fail, BY_US) == "fail"


def test_exchange_online_is_believed_only_behind_its_own_received_line() -> None:
    value = results(
        "spf=pass smtp.mailfrom=good.example; dmarc=pass action=none header.from=good.example;compauth=pass"
    )
    exchange = Trust(authserv_ids=("outlook.com",))
    by = ("Received", "from A by B.eurprd04.prod.outlook.com with HTTPS; Wed, 23 Dec 2026 09:58:10 +0000")
    assert verdict(by, value, trust=exchange) == "pass"
    assert verdict(BY_THEM, value, trust=exchange) == "unknown"
    assert verdict(by, value) == "unknown"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("good.example", "good.example", True),
        ("mail.good.example", "good.example", True),
        ("a.trust.nhs.uk", "b.trust.nhs.uk", True),
        ("one.nhs.uk", "two.nhs.uk", False),
        ("ridgeway.sch.example", "evil.sch.example", False),
        ("ridgeway.county.sch.uk", "evil.county.sch.uk", False),
        ("nhs.uk", "trust.nhs.uk", False),
        ("evilgood.example", "good.example", False),
        ("example", "good.example", False),
        ("", "good.example", False),
    ],
)
def test_alignment_is_by_the_registrable_parent(first: str, second: str, same: bool) -> None:
    assert aligned(first, second) is same
