"""The Graph driver: list, fetch and file as every driver promises (promises 1, 2 and 4), over immutable ids."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from intake.mailbox import Fetched, Mailbox
from models.errors import MailboxError
from tests.servers.graph_fake import START
from tests.servers.https_fake import SHORT, Reply, error
from tests.servers.imap_box import MAIL, MAILS
from tests.servers.microsoft365 import Tenant
from tests.servers.scripted import DROP

ONE, TWO, THREE = MAILS.values()


def listed(box: Mailbox) -> list[str]:
    return [item.item for item in box.list().items]


def fetched(box: Mailbox, *items: str, epoch: str = "F-inbox") -> list[Fetched]:
    return list(box.fetch(items, epoch))


def test_the_whole_folder_is_listed_and_fetched_without_a_trace(microsoft: Tenant) -> None:
    items = [microsoft.account.put(mime) for mime in (ONE, TWO)]
    box = microsoft.mailbox()
    box.connect()
    listing = box.list()
    assert listing.epoch == "F-inbox"
    assert [item.item for item in listing.items] == items
    first, second = fetched(box, *items)
    assert (first.raw, first.size, first.item) == (ONE, len(ONE), items[0])
    assert first.received_at == datetime(2026, 11, 20, 9, 1, tzinfo=UTC)
    assert second.raw == TWO
    assert {asked.method for asked in microsoft.graph.asked} == {"GET"}, "nothing is written"


def test_every_request_asks_for_immutable_ids_and_one_token_serves_them_all(microsoft: Tenant) -> None:
    item = microsoft.account.put(ONE)
    box = microsoft.mailbox()
    listed(box)
    fetched(box, item)
    box.file([item], "F-inbox", "Processed")
    assert {asked.headers["Prefer"] for asked in microsoft.graph.asked} == {'IdType="ImmutableId"'}
    assert microsoft.tokens.given == ["token-1"]
    assert microsoft.tokens.scopes == ["https://graph.microsoft.com/.default"]


def test_a_message_that_a_person_filed_and_brought_back_is_the_same_item(microsoft: Tenant) -> None:
    item = microsoft.account.put(ONE)
    box = microsoft.mailbox()
    assert listed(box) == [item]
    microsoft.account.mails[item].folder = microsoft.account.make("Elsewhere")
    assert listed(box) == []
    microsoft.account.mails[item].folder = "F-inbox"
    assert listed(box) == [item]


def test_a_folder_of_many_pages_is_listed_whole(microsoft: Tenant) -> None:
    items = [microsoft.account.put(ONE) for _ in range(23)]
    microsoft.graph.largest_page = 5
    assert listed(microsoft.mailbox()) == items
    assert microsoft.graph.heard.count("LIST") == 5


def test_a_removal_while_pages_are_turned_never_makes_a_message_look_gone(microsoft: Tenant) -> None:
    items = [microsoft.account.put(ONE) for _ in range(1200)]
    box = microsoft.mailbox()
    assert listed(box) == items
    first_page = {"value": [{"id": item, "receivedDateTime": "2026-11-20T09:00:00Z"} for item in items[1:1001]]}
    moved_on = {"value": [{"id": item, "receivedDateTime": "2026-11-20T09:00:00Z"} for item in items[1002:]]}
    first_page["@odata.nextLink"] = microsoft.graph.api + "/users/desk@council.example/mailFolders/F-inbox/messages"  # type: ignore[assignment]
    microsoft.graph.plan("LIST", Reply(200, first_page), Reply(200, moved_on))
    del microsoft.account.mails[items[0]]
    assert sorted(listed(box)) == sorted(items[1:]), "the message at the edge of the page is there"


def test_a_listing_that_expires_is_begun_anew(microsoft: Tenant) -> None:
    items = [microsoft.account.put(ONE) for _ in range(4)]
    microsoft.graph.largest_page = 2
    box = microsoft.mailbox()
    microsoft.graph.plan("LIST", error(410, "SyncStateNotFound"))
    assert listed(box) == items
    microsoft.graph.plan("LIST", *[error(410, "SyncStateNotFound")] * 2)
    with pytest.raises(MailboxError, match="expired"):
        box.list()


@pytest.mark.parametrize(
    "link", ["https://evil.example/v1.0/next", "https://localhost.evil.example/", "http://localhost/v1.0/"]
)
def test_a_next_page_elsewhere_never_gets_the_token(microsoft: Tenant, link: str) -> None:
    box = microsoft.mailbox()
    microsoft.graph.plan("LIST", Reply(200, {"value": [], "@odata.nextLink": link}))
    with pytest.raises(MailboxError, match="not its own"):
        box.list()


def test_a_redirect_is_not_followed_with_the_token(microsoft: Tenant) -> None:
    box = microsoft.mailbox()
    microsoft.graph.plan("FOLDER", Reply(302, b"", {"Location": f"{microsoft.tokens.url}/steal"}))
    with pytest.raises(MailboxError, match="302"):
        box.list()
    assert "steal" not in json.dumps([asked.names for asked in microsoft.tokens.asked])


def test_an_answer_that_is_no_listing_is_an_error_and_no_empty_folder(microsoft: Tenant) -> None:
    microsoft.account.put(ONE)
    box = microsoft.mailbox()
    for nonsense in (
        Reply(200, b"<html>sign in</html>"),
        Reply(200, {"odd": 1}),
        SHORT,
        DROP,
        error(500, "InternalServerError"),
    ):
        microsoft.graph.plan("LIST", nonsense)
        with pytest.raises(MailboxError):
            box.list()
    assert len(listed(box)) == 1


def test_a_folder_is_found_by_its_path_whatever_the_case(microsoft: Tenant) -> None:
    inside = microsoft.account.make("Escalations", microsoft.account.make("Safeguarding"))
    item = microsoft.account.put(ONE, folder=inside)
    assert listed(microsoft.mailbox(folder="safeguarding/Escalations")) == [item]
    below = microsoft.account.make("New", "F-inbox")
    again = microsoft.account.put(ONE, folder=below)
    assert listed(microsoft.mailbox(folder="INBOX/New")) == [again]


def test_junk_is_found_whatever_it_is_called_in_the_mailboxs_language(microsoft: Tenant) -> None:
    item = microsoft.account.put(ONE, folder="F-junkemail")
    name = microsoft.mailbox().junk()
    assert listed(microsoft.mailbox(folder=name)) == [item]


def test_a_folder_that_is_missing_is_named_with_what_to_do(microsoft: Tenant) -> None:
    with pytest.raises(MailboxError, match=r"no folder 'Elswhere'.*correct folder"):
        microsoft.mailbox(folder="Elswhere").connect()


def test_a_folder_made_anew_is_a_new_epoch_and_the_old_one_is_not_read(microsoft: Tenant) -> None:
    old = microsoft.account.make("Cases")
    item = microsoft.account.put(ONE, folder=old)
    box = microsoft.mailbox(folder="Cases")
    assert box.list().epoch == old
    del microsoft.account.folders[old]
    new = microsoft.account.make("Cases")
    microsoft.account.mails[item].folder = new
    assert box.list().epoch == new != old
    with pytest.raises(MailboxError, match="made anew"):
        fetched(box, item, epoch=old)
    with pytest.raises(MailboxError, match="made anew"):
        box.file([item], old, "Processed")
    assert [one.raw for one in fetched(box, item, epoch=new)] == [ONE]


def test_mail_that_is_gone_between_listing_and_fetching_comes_without_bytes(microsoft: Tenant) -> None:
    items = [microsoft.account.put(mime) for mime in (ONE, TWO)]
    box = microsoft.mailbox()
    listed(box)
    del microsoft.account.mails[items[0]]
    gone, there = fetched(box, *items)
    assert gone == Fetched(item=items[0], raw=None, received_at=None, size=0)
    assert there.raw == TWO


@pytest.mark.parametrize("chunked", [False, True])
def test_mail_over_the_limit_comes_with_its_size_and_without_its_bytes(microsoft: Tenant, chunked: bool) -> None:
    large = MAIL + b"x" * 300_000
    items = [microsoft.account.put(large), microsoft.account.put(TWO)]
    box = microsoft.mailbox(max_size=100_000)
    listed(box)
    if chunked:
        microsoft.graph.plan("VALUE", Reply(200, large, {"Transfer-Encoding": "chunked"}))
    over, under = fetched(box, *items)
    assert over.raw is None
    assert over.size > 100_000 if chunked else over.size == len(large)
    assert over.received_at == START.replace(minute=1)
    assert under.raw == TWO


@pytest.mark.parametrize(
    "fault", [SHORT, DROP, error(500, "ErrorMimeContentConversionFailed"), error(400, "ErrorMessageNotReadable")]
)
def test_one_message_that_cannot_be_read_never_holds_up_the_others(microsoft: Tenant, fault: Reply | str) -> None:
    items = [microsoft.account.put(mime) for mime in (ONE, TWO)]
    box = microsoft.mailbox()
    listed(box)
    microsoft.graph.plan("VALUE", fault)
    assert [one.raw for one in fetched(box, *items)] == [ONE, TWO], "a fault that passes costs nothing"
    microsoft.graph.plan("VALUE", fault, fault)
    assert [one.raw for one in fetched(box, *items)] == [None, TWO]


def test_a_server_that_fails_for_every_message_is_given_up_for_this_beat(microsoft: Tenant) -> None:
    items = [microsoft.account.put(ONE) for _ in range(9)]
    box = microsoft.mailbox()
    listed(box)
    microsoft.graph.plan("VALUE", *[error(500, "InternalServerError")] * 18)
    with pytest.raises(MailboxError, match="fails for 4 messages"):
        fetched(box, *items)


def test_filing_moves_to_a_folder_that_is_made_when_missing_and_keeps_the_ids(microsoft: Tenant) -> None:
    items = [microsoft.account.put(mime) for mime in (ONE, TWO, THREE)]
    box = microsoft.mailbox()
    listed(box)
    assert box.file(items[:2], "F-inbox", "Desk/Processed") == set(items[:2])
    assert box.file(items[2:], "F-inbox", "Desk/Processed") == set(items[2:])
    assert [name for name, _ in microsoft.account.folders.values()].count("Processed") == 1
    desk = next(key for key, (name, _) in microsoft.account.folders.items() if name == "Desk")
    assert ("Processed", desk) in microsoft.account.folders.values()
    assert listed(box) == []
    assert not [asked for asked in microsoft.graph.asked if asked.method == "DELETE"], "nothing is ever deleted"


def test_a_folder_that_somebody_makes_in_the_same_moment_is_used(microsoft: Tenant) -> None:
    item = microsoft.account.put(ONE)
    box = microsoft.mailbox()
    listed(box)
    microsoft.account.make("Processed")
    microsoft.graph.plan("FOLDERS", Reply(200, {"value": []}))
    assert box.file([item], "F-inbox", "Processed") == {item}
    assert microsoft.account.find("Processed") == [item]


def test_what_a_person_moved_meanwhile_stays_where_it_is(microsoft: Tenant) -> None:
    mine, theirs, gone = (microsoft.account.put(ONE) for _ in range(3))
    box = microsoft.mailbox()
    listed(box)
    kept = microsoft.account.make("For Monday")
    microsoft.account.mails[theirs].folder = kept
    del microsoft.account.mails[gone]
    assert box.file([mine, theirs, gone], "F-inbox", "Processed") == {mine, theirs, gone}
    assert microsoft.account.mails[theirs].folder == kept


def test_filing_into_the_watched_folder_itself_moves_nothing(microsoft: Tenant) -> None:
    item = microsoft.account.put(ONE)
    box = microsoft.mailbox()
    listed(box)
    assert box.file([item], "F-inbox", "Inbox") == set()
    assert "MOVE" not in microsoft.graph.heard


def test_filing_without_the_right_to_it_leaves_everything_and_is_not_tried_at_every_turn(microsoft: Tenant) -> None:
    item = microsoft.account.put(ONE)
    box = microsoft.mailbox()
    listed(box)
    microsoft.graph.plan("MOVE", error(403, "ErrorAccessDenied"))
    assert box.file([item], "F-inbox", "Processed") == set()
    asked = len(microsoft.graph.heard)
    assert box.file([item], "F-inbox", "Processed") == set()
    assert len(microsoft.graph.heard) == asked
    assert listed(box) == [item], "reading goes on"


def test_what_was_moved_before_a_fault_is_told(microsoft: Tenant) -> None:
    items = [microsoft.account.put(ONE) for _ in range(3)]
    box = microsoft.mailbox()
    listed(box)
    microsoft.graph.plan("PARENT", "answer as a good server would", DROP)
    assert box.file(items, "F-inbox", "Processed") == {items[0]}
    assert box.file(items[1:], "F-inbox", "Processed") == set(items[1:])
