"""The original text on the wire: with the notice to the domain that is named, with no other letter (promise 11)."""

from email import message_from_bytes

import pytest

from tests.commands.conftest import CASELOAD, CONFIG, ESCALATION, NOW, PEOPLE, House
from tests.servers.smtp_sink import SmtpSink

SAID = "the social worker has not visited"


def sent(house: House, *, mode: str, domains: str, confirm: bool = False) -> dict[str, tuple[str, ...]]:
    """Which letters left, by recipient, with the words of each part."""
    with SmtpSink() as sink:
        config = CONFIG.format(port=sink.port).replace('"assisted"', f'"{mode}"')
        house.put("config.toml", f"{config}[letters]\nattach_original = {domains}\n")
        house.put("people.csv", PEOPLE)
        house.put("caseload.csv", CASELOAD)
        house.post("1", ESCALATION)
        assert house.do("directory", "load", "--people", "people.csv", "--caseload", "caseload.csv").code == 0
        assert house.do("run", "--once", "--now", NOW).code == 0
        if confirm:
            ref = house.do("queue").out.split("ESC-")[1].split()[0]
            assert house.do("act", f"ESC-{ref}", "confirm", "--by", "una").code == 0
            assert house.do("run", "--once", "--now", NOW).code == 0
        found = {}
        for letter in sink.letters:
            parts = [part for part in message_from_bytes(letter.data).walk() if not part.is_multipart()]
            texts = [part.get_payload(decode=True) for part in parts]
            found[letter.recipients[0]] = tuple(
                " ".join(text.decode().split()) for text in texts if isinstance(text, bytes)
            )
        return found


@pytest.mark.parametrize(("mode", "confirm"), [("automatic", False), ("assisted", True)])
def test_the_notice_carries_it_and_nothing_else_does(house: House, mode: str, confirm: bool) -> None:
    found = sent(house, mode=mode, domains='["council.example"]', confirm=confirm)
    notice = found.pop("ines.orrell@council.example")
    assert len(notice) == 2
    assert SAID in notice[1]
    assert SAID not in notice[0]
    assert len(found) > 1
    assert not [to for to, parts in found.items() if SAID in " ".join(parts)]


@pytest.mark.parametrize("domains", ['["ridgeway-primary.sch.example"]'])
def test_where_the_managers_domain_is_not_named_no_letter_carries_it(house: House, domains: str) -> None:
    found = sent(house, mode="automatic", domains=domains)
    assert "ines.orrell@council.example" in found
    assert not [to for to, parts in found.items() if SAID in " ".join(parts)]
