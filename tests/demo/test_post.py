"""The demo's post loses and doubles nothing over stops and starts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo.post import Post

NOW = datetime(2026, 12, 1, 9, 30, 0, 250_000, tzinfo=UTC)
Box = list[tuple[str, bytes, datetime]]


def a_post(folder: Path) -> tuple[Post, Box]:
    box: Box = []
    return Post(folder, lambda user, raw, received: box.append((user, raw, received))), box


def test_mail_arrives_when_it_is_due_and_in_that_order(tmp_path: Path) -> None:
    post, box = a_post(tmp_path)
    for name, seconds in (("z", 1), ("a", 2), ("m", 9)):
        post.send("box1", name, name.encode(), NOW + timedelta(seconds=seconds))
    assert post.deliver(NOW) == 0
    assert post.deliver(NOW + timedelta(seconds=5)) == 2
    assert [raw for _, raw, _ in box] == [b"z", b"a"]
    assert post.deliver(NOW + timedelta(seconds=9)) == 1, "the third was still on its way"


def test_a_second_start_finds_the_same_mail_in_the_same_order_at_the_same_times(tmp_path: Path) -> None:
    post, box = a_post(tmp_path)
    post.begin(NOW)
    for turn in range(12):
        post.send("box1" if turn % 3 else "box2", f"n{99 - turn}", b"%d" % turn, NOW + timedelta(seconds=turn))
        post.deliver(NOW + timedelta(seconds=turn))
    again, box_again = a_post(tmp_path)
    assert not again.is_new
    assert again.epoch == post.epoch == int(NOW.timestamp())
    assert again.restore() == 12
    assert box_again == box
    assert again.deliver(NOW + timedelta(days=1)) == 0


def test_a_stop_between_moving_and_appending_neither_loses_nor_doubles_a_mail(tmp_path: Path) -> None:
    def broken(_user: str, _raw: bytes, _received: datetime) -> None:
        raise TimeoutError

    post = Post(tmp_path, broken)
    post.send("box1", "one", b"one", NOW)
    try:
        post.deliver(NOW)
    except TimeoutError:
        pass
    else:
        raise AssertionError("the mailbox was to fail")
    again, box = a_post(tmp_path)
    assert (again.restore(), again.deliver(NOW)) == (1, 0)
    assert [raw for _, raw, _ in box] == [b"one"]


def test_half_written_mail_is_never_delivered(tmp_path: Path) -> None:
    post, box = a_post(tmp_path)
    (tmp_path / "waiting" / "0123.part").write_bytes(b"half")
    assert post.deliver(NOW) == 0
    assert box == []
