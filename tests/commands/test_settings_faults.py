"""Wrong configuration (promises 18, 19; design.md, section 6): one clear line on stderr, exit 2, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import CONFIG, House

GOOD = CONFIG.format(port=25)
BOX = '[[mailbox]]\nname = "b"\ndriver = "maildir"\npath = "mail"\naddress = "b@council.example"\n'


def with_(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def desk(key: str) -> str:
    return with_('mode = "assisted"', f'mode = "assisted"\n{key}')


def box(key: str) -> str:
    return with_('audience = "child"', key)


FAULTS = {
    "an unknown key is refused with the nearest known": (desk('reference_prefx = "ESC"'), "unknown key 'desk.reference_prefx'; the nearest known is 'reference_prefix'"),
    "an unknown key of a mailbox": (box('pth = "x"'), "unknown key 'mailbox.0.pth'; the nearest known is 'path'"),
    "an unknown section": (GOOD + "[clock]\n", "unknown key 'clock'; the nearest known is 'clocks'"),
    "an unknown key of a ladder": (GOOD + '[ladder.child]\nduty_lin = "1"\n', "ladder.child"),
    "a key that is ours": (f'file = "x"\n{GOOD}', "unknown key 'file'"),
    "a wrong type": (with_("port = 25", 'port = "many"'), "smtp.port"),
    "a port that is none": (with_("port = 25", "port = 70000"), "smtp.port"),
    "a section that is no table": (f"hours = 3\n{GOOD}", "hours"),
    "a mode that is none": (with_('mode = "assisted"', 'mode = "bold"'), "desk.mode"),
    "an address that is none": (with_("cssuadmin@council.example", "cssuadmin"), "is no e-mail address"),
    "an address with a name": (with_("cssuadmin@council.example", "Unit <a@council.example>"), "is no e-mail address"),
    "a domain that is none": (with_('"council.example"]', '"@council.example"]'), "is no domain"),
    "hours that are none": (GOOD + '[hours]\nmonday = "half past eight"\n', "is no span of hours"),
    "hours that close before they open": (GOOD + '[hours]\nmonday = "17:00-08:30"\n', "open before it closes"),
    "no hours at all": (GOOD + "[hours]\n" + "".join(f'{day} = ""\n' for day in ("monday", "tuesday", "wednesday", "thursday", "friday")), "no weekday has hours"),
    "a closure that is no day": (GOOD + '[hours]\nclosures = ["2026-02-30"]\n', "hours.closures.0"),
    "a nation that is none": (GOOD + '[hours]\nnation = "Albion"\n', "hours.nation"),
    "a zone that is none": (desk('timezone = "Europe/Newcastle"'), "Europe/Newcastle"),
    "a prefix of small letters": (desk('reference_prefix = "esc"'), "desk.reference_prefix"),
    "a duration that is none": (GOOD + '[clocks]\ntriage = "two hours"\n', "is no duration"),
    "a duration that is a number": (GOOD + "[clocks]\ntriage = 2\n", "is no duration"),
    "clear text to a real host": (with_('host = "127.0.0.1"', 'host = "mail.council.example"'), "loopback only"),
    "clear text from a real mailbox": (box('host = "imap.council.example"\ntls = "none"'), "loopback only"),
    "a password in the address of the database": (GOOD + '[database]\nurl = "postgresql+psycopg://desk:secret@db/desk"\n', "carries a password"),
    "a password with a slash": (GOOD + '[database]\nurl = "postgresql+psycopg://desk:se/cret@db/desk"\n', "carries a password"),
    "a password behind the address": (GOOD + '[database]\nurl = "postgresql+psycopg://db/desk?password=secret"\n', "carries a password"),
    "a database of another make": (GOOD + '[database]\nurl = "mysql://db/desk"\n', "must start with sqlite"),
    "two mailboxes of one name": (GOOD + BOX.replace('"b"', '"children"'), "two mailboxes are named 'children'"),
    "demo beside live": (GOOD + BOX.replace("maildir", "demo"), "demo and live"),
    "no mailbox": ('[desk]\nname = "x"\n', "mailbox"),
    "one mailbox written as a plain table": (with_("[[mailbox]]", "[mailbox]"), "mailbox"),
    "a mailbox without a host": (with_('"maildir"', '"imap"'), "driver imap needs host"),
    "a maildir without a path": (with_('path = "mail"\n', ""), "driver maildir needs path"),
    "a graph mailbox without its app": (with_('"maildir"', '"graph"'), "driver graph needs tenant and client_id"),
    "no mail server": (with_('host = "127.0.0.1"\n', ""), "[smtp] host is missing"),
    "no valid TOML": (with_('mode = "assisted"', "mode = assisted"), "is no valid TOML"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_wrong_configuration_is_one_line_that_names_file_and_key(house: House, name: str) -> None:
    text, says = FAULTS[name]
    house.put("config.toml", text)
    done = house.do("queue")
    assert (done.code, done.out) == (2, "")
    assert done.line.startswith("config.toml: ")
    assert says in done.line
    assert "secret" not in done.line
    assert not (house.folder / "desk.db").exists()


@pytest.mark.parametrize("key", ["triage", "acknowledgement", "response", "step_up_after"])
@pytest.mark.parametrize("value", ["59m", "0wh", "1800s", "0wd"])
def test_a_live_desk_refuses_clocks_under_an_hour(house: House, key: str, value: str) -> None:
    house.put("config.toml", f'{GOOD}[clocks]\n{key} = "{value}"\n')
    done = house.do("queue")
    assert done.code == 2
    assert f"[clocks] {key} = {value} is under an hour" in done.line


def test_a_syntax_error_is_named_by_line(house: House) -> None:
    house.put("config.toml", GOOD + "\n\nthis is no TOML\n")
    line = GOOD.count("\n") + 3
    assert f"line {line}" in house.do("queue").line


def test_a_file_that_is_not_there_is_named(house: House) -> None:
    done = house.do("queue", "--config", "elsewhere.toml")
    assert (done.code, done.line) == (2, "elsewhere.toml: there is no such configuration file")


def test_a_file_that_is_no_text_is_one_line(house: House) -> None:
    (house.folder / "config.toml").write_bytes(b"\xff\xfe\x00")
    assert house.do("queue").code == 2
    assert house.do("queue", "--config", ".").line


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MAIL_SECRET", with_("port = 25", 'port = 25\nuser = "desk"\npassword_env = "MAIL_SECRET"')),
        ("BOX_SECRET", with_('driver = "maildir"', 'driver = "imap"\nhost = "127.0.0.1"\nport = 1\ntls = "none"\nuser = "desk"\npassword_env = "BOX_SECRET"')),
        ("DB_SECRET", GOOD + '[database]\nurl = "postgresql+psycopg://desk@127.0.0.1:1/desk"\npassword_env = "DB_SECRET"\n'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("once", [True, False])
def test_a_missing_secret_stops_the_start_and_names_its_variable(
    house: House, name: str, text: str, once: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(name, raising=False)
    house.put("config.toml", text)
    done = house.do("run", *(["--once"] if once else []))
    assert done.code == 2
    assert name in done.line


def test_a_user_without_a_variable_for_the_secret_is_one_line(house: House) -> None:
    house.put("config.toml", with_("port = 25", 'port = 25\nuser = "desk"'))
    done = house.do("run", "--once")
    assert (done.code, "password_env is missing" in done.line) == (2, True)


def test_an_address_of_a_database_that_is_none_is_one_line(house: House) -> None:
    house.put("config.toml", GOOD + '[database]\nurl = "postgresql+psycopg://host:door/desk"\n')
    done = house.do("queue")
    assert done.code == 2
    assert "[database] url" in done.line


def test_a_database_that_does_not_answer_is_exit_3(house: House) -> None:
    house.put("config.toml", GOOD + '[database]\nurl = "postgresql+psycopg://127.0.0.1:1/desk"\n')
    done = house.do("queue")
    assert (done.code, "[database]" in done.line) == (3, True)


def test_a_live_desk_cannot_take_over_the_database_of_the_demo_nor_the_demo_a_live_one(house: House) -> None:
    assert house.do("queue").code == 0
    Path("demo-data").mkdir()
    Path("desk.db").rename("demo-data/demo.db")
    house.put("demo.toml", '[[mailbox]]\nname = "a"\ndriver = "demo"\naddress = "a@b.example"\n')
    done = house.do("queue", "--config", "demo.toml")
    assert (done.code, "stamped live for ever" in done.line) == (2, True)
    Path("demo-data/demo.db").unlink()
    assert house.do("queue", "--config", "demo.toml").code == 0
    house.put("config.toml", GOOD + '[database]\nurl = "sqlite:///demo-data/demo.db"\n')
    done = house.do("queue")
    assert (done.code, "stamped demo for ever" in done.line) == (2, True)


def test_a_key_that_others_may_read_stops_the_start(house: House) -> None:
    house.put("desk.key", "k" * 32).chmod(0o644)
    done = house.do("run", "--once")
    assert (done.code, "chmod 600" in done.line) == (2, True)
