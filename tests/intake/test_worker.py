"""The worker process: a hostile mail costs its own time and memory, never the service's."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from intake.parse import Trust, parse
from intake.worker import Worked, Worker, WorkerDied
from models.errors import DeskError

GOLDEN = sorted((Path(__file__).parent.parent / "golden").glob("*.eml"))
TRUST = Trust(authserv_ids=("mx.northvale.example",))
PLAIN = b"From: jo@housing.example\nSubject: Plan\n\nThe plan is not working.\n"
DAY = date(2026, 12, 23)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """One child for parsing alone."""
    with Worker() as one:
        yield one


@pytest.mark.parametrize("path", GOLDEN[::3], ids=lambda path: path.stem)
def test_the_worker_says_what_parsing_here_says(worker: Worker, path: Path) -> None:
    assert worker.parse(path.read_bytes(), TRUST) == parse(path.read_bytes(), trust=TRUST)


def test_a_large_mail_goes_through_the_pipe_whole(worker: Worker) -> None:
    raw = PLAIN + b"word " * 1_000_000
    assert worker.parse(raw, TRUST).size == len(raw)


def test_a_mail_without_an_answer_in_time_kills_its_child_and_the_next_one_starts_anew() -> None:
    with Worker(limit=0.0) as impatient:
        with pytest.raises(WorkerDied, match="no answer within 0 s"):
            impatient.parse(PLAIN, TRUST)
        with pytest.raises(WorkerDied, match="no answer"):
            impatient.parse(PLAIN, TRUST)


def test_a_mail_beyond_the_memory_limit_ends_its_child_only() -> None:
    heavy = b"Content-Type: text/plain; charset=utf-8\n\n" + b"\xc3\xa9 " * 8_000_000
    with Worker(memory=48 * 1024 * 1024) as small:
        with pytest.raises(WorkerDied, match="memory"):
            small.parse(heavy, TRUST)
        assert small.parse(PLAIN, TRUST).subject == "Plan"


def test_a_child_that_was_killed_is_replaced(worker: Worker) -> None:
    worker.parse(PLAIN, TRUST)
    assert worker._child is not None
    os.kill(worker._child.pid, 9)
    worker._child.wait()
    assert worker.parse(PLAIN, TRUST).subject == "Plan"


def test_a_child_is_replaced_after_its_share_of_mails() -> None:
    with Worker(recycle=2) as short:
        seen = []
        for _ in range(5):
            short.parse(PLAIN, TRUST)
            seen.append(short._child.pid if short._child else 0)
        assert seen[1] == seen[3] == 0
        assert len({pid for pid in seen if pid}) == 3


def test_the_child_knows_nothing_of_our_environment(worker: Worker) -> None:
    os.environ["DESK_SECRET_OF_THE_TEST"] = "x"
    try:
        with Worker() as fresh:
            fresh.parse(PLAIN, TRUST)
            assert fresh._child is not None
            names = {x.partition(b"=")[0] for x in Path(f"/proc/{fresh._child.pid}/environ").read_bytes().split(b"\0")}
    finally:
        del os.environ["DESK_SECRET_OF_THE_TEST"]
    assert names - {b""} == {
        b"PYTHONPATH",
        b"PYTHONHASHSEED",
        b"PYTHONUTF8",
        b"OMP_NUM_THREADS",
        b"OPENBLAS_NUM_THREADS",
    }


def test_the_child_may_not_write_open_much_or_leave_a_core(worker: Worker) -> None:
    worker.parse(PLAIN, TRUST)
    assert worker._child is not None
    limits = Path(f"/proc/{worker._child.pid}/limits").read_text(encoding="ascii").splitlines()
    hard = {line[:26].strip(): line.split()[-2] for line in limits[1:]}
    assert hard["Max file size"] == "0"
    assert hard["Max core file size"] == "0"
    assert hard["Max open files"] == "16"
    assert hard["Max address space"].isdigit()
    assert os.getsid(worker._child.pid) == worker._child.pid


def test_mails_are_read_in_order_and_one_that_dies_does_not_take_its_neighbours() -> None:
    heavy = b"Subject: heavy\nContent-Type: text/plain; charset=utf-8\n\n" + b"\xc3\xa9 " * 8_000_000
    mails = [b"Subject: %d\n\nThe plan is not working.\n" % n for n in range(6)]
    mails.insert(3, heavy)
    with Worker(memory=48 * 1024 * 1024) as small:
        outcomes = list(small.parse_many(mails, TRUST))
    assert [o.message.subject for o in outcomes if isinstance(o, Worked)] == ["0", "1", "2", "3", "4", "5"]
    assert isinstance(outcomes[3], WorkerDied)


def test_mails_are_parsed_and_read_in_one_go(reading_worker: Worker) -> None:
    outcomes = list(reading_worker.read_many(((PLAIN, DAY) for _ in range(4)), trust=TRUST))
    again = reading_worker.read(PLAIN, trust=TRUST, on=DAY)
    assert reading_worker.parse(PLAIN, TRUST) == again.message
    assert outcomes == [again] * 4
    assert again.reading is not None


def test_leaving_a_stream_early_leaves_no_answer_behind() -> None:
    mails = [b"Subject: %d\n\nText.\n" % n for n in range(10)]
    with Worker() as one:
        stream = one.parse_many(mails, TRUST)
        next(stream)
        stream.close()  # type: ignore[attr-defined]  # a generator
        assert one.parse(PLAIN, TRUST).subject == "Plan"


def test_rules_that_do_not_load_are_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "kinds.toml").write_text("this is no rule file", encoding="utf-8")
    with Worker() as one, pytest.raises(DeskError, match="could not start"):
        one.read(PLAIN, trust=TRUST, on=DAY, overlay=tmp_path)
