"""What the store knows of how the desk is, on either product; and letters that belong to no case."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import models
from models.health import Folder, Service, Waiting
from models.letter import Composed, Facts, LetterPlan, Written
from models.store import folders, health, letters, mail
from models.store.alarms import owe
from models.store.engine import Database, open_database
from models.store.export import rows
from models.store.kept import keep, kept, kept_all
from tests.models.build import HERE, NOW, Shelf, settings_in

WATCHED = {"children": "INBOX", "adults": "INBOX"}
MINUTE = timedelta(minutes=1)


def alarm(key: str) -> Written:
    facts = Facts(reference="", council="C", mailbox_address="d@council.example", now=NOW, received_at=NOW)
    plan = LetterPlan(
        kind="alarm", key=key, to_address="admin@council.example", facts=facts, from_address="d@council.example",
        person_id="ua1",
    )  # fmt: skip
    return Written(
        plan=plan, composed=Composed(message_id=f"{key}@council.example", subject="s", body="b", data=b"d\r\n")
    )


def test_what_is_kept_is_found_again_whole_by_key_and_by_the_start_of_its_key(db: Database) -> None:
    assert kept(db, "junk:a%b") is None
    keep(db, "junk:a%b", "Spam")
    keep(db, "junk:a%b", "Bulk Mail")
    keep(db, "junk:axb", {"n": [1, None, "ü"]})
    assert kept(db, "junk:a%b") == "Bulk Mail"
    assert kept_all(db, "junk:a%") == {"b": "Bulk Mail"}, "no character of a name means anything else"
    assert kept_all(db, "junk:") == {"a%b": "Bulk Mail", "axb": {"n": [1, None, "ü"]}}


def test_a_watched_folder_is_known_before_its_first_look_and_junk_only_when_it_was_found(db: Database) -> None:
    never = Folder(mailbox="adults", folder="INBOX")
    assert health.folders(db, WATCHED) == (Folder(mailbox="children", folder="INBOX"), never)
    keep(db, "junk:children", "Spam")
    keep(db, "reconciled:children:Spam", {"at": NOW.isoformat(), "items": 3, "unknown": 2})
    mail.record_poll(db, mailbox="children", folder="INBOX", epoch="1", now=NOW, count=1)
    mail.record_poll(db, mailbox="children", folder="INBOX", now=NOW + MINUTE, error="refused", refused=True)
    mail.record_poll(db, mailbox="children", folder="INBOX", now=NOW + 2 * MINUTE, error="refused", refused=True)
    inbox, junk, adults = health.folders(db, WATCHED)
    assert (inbox.polled_at, inbox.error, inbox.refused_since) == (NOW, "refused", NOW + MINUTE)
    assert (junk.folder, junk.watched, junk.unknown, adults) == ("Spam", False, 2, never)
    mail.record_poll(db, mailbox="children", folder="INBOX", now=NOW + 3 * MINUTE, error="no answer")
    assert health.folders(db, WATCHED)[0].refused_since is None, "it answers again, if not well"


def test_what_waits_is_counted_by_mailbox_with_the_oldest(db: Database, shelf: Shelf) -> None:
    assert health.undecided(db) == ()
    mail.record_listing(db, items=["1"], now=NOW, **HERE)
    mail.record_listing(db, items=["1", "2"], now=NOW + MINUTE, **HERE)
    assert health.undecided(db) == (Waiting(where="mailbox children", count=2, since=NOW),)


def test_an_alarm_letter_is_claimed_settled_and_exported_without_a_case(db: Database) -> None:
    owe(db, [alarm("one")], now=NOW)
    owe(db, [alarm("two")], now=NOW + MINUTE)
    assert health.letters_waiting(db) == (None, None), "a letter about the desk is no letter that is stuck"
    (claimed,) = letters.claim(db, limit=9, seconds=60, clock=NOW, now=NOW + MINUTE)
    assert claimed.message_id == "two@council.example"
    letters.settle(db, claimed, "refused", now=NOW + MINUTE, answer="550", task="tell somebody")
    found = [(row["message_id"], row["reference"], row["state"]) for row in rows(db, "letters")]
    assert found == [("one@council.example", None, "cancelled"), ("two@council.example", None, "refused")]


def test_identities_are_counted_from_their_first_item_and_known_ones_are_known(db: Database) -> None:
    of = {"mailbox": "children", "folder": "INBOX"}
    for number in range(4):
        mail.record_listing(db, items=["1"], now=NOW + number * MINUTE, epoch=str(number), **of)
    mail.record_listing(db, items=["1", "2"], now=NOW + 9 * MINUTE, epoch="0", **of)
    assert sorted(folders.epochs_since(db, since=NOW + MINUTE, **of)) == ["1", "2", "3"]
    assert folders.is_known_epoch(db, epoch="0", **of)
    assert not folders.is_known_epoch(db, epoch="7", **of)
    assert folders.without_row(db, items=["1", "2", "3"], epoch="0", **of) == ["3"]


def test_what_the_service_says_of_itself_is_read_back_as_it_was(db: Database) -> None:
    assert health.service(db) is None
    said = Service(started_at=NOW, seen_at=NOW + MINUTE, faults=(("smtp", "535"),), late=("decide",), audit="entry 7")
    health.say(db, said)
    assert health.service(db) == said


def test_letters_of_a_database_made_before_are_all_there_after_the_migration(tmp_path: Path) -> None:
    """SQLite makes the table anew to let a letter be without a case."""
    settings = settings_in(tmp_path)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'desk.db'}")
    config = Config()
    config.set_main_option("script_location", str(Path(models.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(
            sa.text("insert into policies (id, digest, taken_at, payload) values (1, 'd', '2026-11-04', '{}')")
        )
        connection.execute(
            sa.text(
                "insert into cases (id, reference, state, opened_at, received_at, grounds, sender, reading, exclusions, "
                "needs_human, policy_id) values (1, 'ESC-1', 'open', '2026-11-04', '2026-11-04', '[]', '{}', '{}', '[]', "
                "'[]', 1)"
            )
        )
        connection.execute(
            sa.text(
                "insert into letters (id, key, message_id, kind, case_id, state, owed_at, danger, bytes) values "
                "(7, 'k', 'm@x', 'notice', 1, 'sent', '2026-11-04 10:00:00.000000', 1, x'00ff')"
            )
        )
    engine.dispose()
    database = open_database(settings, stamp="live", now=NOW)
    (row,) = rows(database, "letters")
    assert (row["message_id"], row["reference"], row["state"]) == ("m@x", "ESC-1", "sent")
    with database.read() as connection:
        assert connection.execute(sa.text("select id, danger, hex(bytes), phase, fence from letters")).one() == (
            7, 1, "00FF", "none", 0,
        )  # fmt: skip
        names = {index["name"] for index in sa.inspect(connection).get_indexes("letters")}
    assert {"ix_letters_case_id", "ix_letters_recipient", "ix_letters_state", "ix_letters_hour"} <= names
    database.close()
