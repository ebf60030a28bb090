"""Mail that names none of our addresses is a case without a receipt, once the settings name all of them (RFC 3834, 2)."""

import pytest

from models.mail import Address
from router.cases.opening import sender_of
from tests.router import builders as b

BOX = {"name": "main", "driver": "imap", "host": "imap.council.example", "address": b.BOX}


@pytest.mark.parametrize(
    ("aliases", "to", "answered"),
    [
        (["csu@council.example"], b.BOX, True),
        (["csu@council.example"], "CSU+north@Council.example", True),
        (["csu@council.example"], "team@school.example", False),
        ([], "team@school.example", True),
    ],
)
def test_a_receipt_needs_one_of_our_addresses_where_all_are_known(aliases: list[str], to: str, answered: bool) -> None:
    at = b.moment(mailbox=[{**BOX, "aliases": aliases}])
    found = sender_of(b.arrival(b.message(to=(Address(address=to),))), at)
    assert (found.answerable == "") is answered


@pytest.mark.parametrize(
    "address", ["CSU@council.example", "csu+child@council.example", b.BOX.upper(), "cssu@council.example."]
)
def test_mail_from_an_alias_is_from_ourselves(address: str) -> None:
    at = b.moment(mailbox=[{**BOX, "aliases": ["csu@council.example"]}])
    mail = b.message(from_address=address, to=(Address(address=b.BOX),))
    assert sender_of(b.arrival(mail), at).answerable == "it comes from one of our own addresses"
