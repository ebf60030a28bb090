"""A live configuration on loopback for a measurement: the demo's invented council, mode automatic, open all hours."""

import os
from datetime import datetime
from pathlib import Path

from bench.servers import PASSWORD, Ports
from commands.directory import read_files
from demo.council import AUTHSERV_ID, DOMAIN, PARTNERS, write_council
from models.config.values import WEEK
from models.store import people
from models.store.engine import Database

PASSWORD_ENV = "DESK_BENCH_PASSWORD"
_BOX = """
[[mailbox]]
name = "{name}"
driver = "imap"
address = "{address}@{domain}"
audience = "{audience}"
host = "127.0.0.1"
port = {imap}
tls = "none"
user = "{name}"
password_env = "{secret}"
"""
_REST = """
[smtp]
host = "127.0.0.1"
port = {smtp}
tls = "none"
user = "desk"
password_env = "{secret}"
[database]
url = "{url}"
[trust]
authserv_ids = ["{authserv}"]
partner_domains = [{partners}]
internal_domains = ["{domain}"]
[hours]
nation = "none"
{hours}
[brakes]
recipient_an_hour = 1000
recipient_a_day = 1000
receipts_a_day = 1000
receipts_domain_an_hour = 1000000
all_an_hour = 1000000
[beat]
poll = 2.0
decide = 1.0
chase = 5.0
deliver = 1.0
"""


def configure(folder: Path, ports: Ports, url: str) -> Path:
    """Write config.toml into the folder; the passwords go into the environment, as they must."""
    os.environ[PASSWORD_ENV] = PASSWORD
    known = {"domain": DOMAIN, "secret": PASSWORD_ENV, "imap": ports.imap, "smtp": ports.smtp}
    text = '[desk]\nmode = "automatic"\n'
    text += _BOX.format(name="children", address="cssuadmin", audience="child", **known)
    text += _BOX.format(name="adults", address="sau", audience="adult", **known)
    text += _REST.format(
        url=url,
        authserv=AUTHSERV_ID,
        partners=", ".join(f'"{one}"' for one in PARTNERS),
        hours="\n".join(f'{day} = "00:00-23:59"' for day in WEEK),
        **known,
    )
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def load_people(folder: Path, database: Database, now: datetime) -> None:
    """Fill the directory with the demo's people."""
    files = write_council(folder / "council", now.date())
    rows = read_files(files.people, files.caseload, files.absences)
    people.replace(database, holdings=rows.holdings, allocations=rows.caseload, away=rows.absences, by="bench", now=now)
