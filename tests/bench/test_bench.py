"""The measurements measure what they say: unlike mails, and a soak that notices growth."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

from bench.mails import generate
from bench.soak import Sample, grown
from bench.timing import Stopwatch
from demo.samples import load_samples
from intake.parse import Trust, parse

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def test_generated_mails_are_never_the_same_message_twice_in_one_mailbox() -> None:
    mails = [(one.mailbox, parse(one.raw, trust=Trust())) for one in islice(generate(NOW), 200)]
    keys = [(box, message.content_key) for box, message in mails]
    assert len(set(keys)) >= len(keys) - 4  # the demo's own duplicate is one, in each of its rounds


def test_each_round_of_generated_mails_comes_from_other_senders() -> None:
    size = sum(len(sample.mailboxes) for sample in load_samples())
    senders = [parse(one.raw, trust=Trust()).from_address for one in islice(generate(NOW), 2 * size)]
    assert set(senders[:size]).isdisjoint(one for one in senders[size:] if one)


def samples(service: float, each: float, *, count: int = 20) -> list[Sample]:
    return [Sample(service=service + each * minute, worker=150, files=20, wal=4) for minute in range(count)]


def test_a_soak_that_stays_level_is_well() -> None:
    assert grown(samples(180, 0.5)) == []


def test_memory_that_grows_without_bound_is_found() -> None:
    assert grown(samples(180, 20)) == ["memory of the service grew from 320 to 520 MB"]


def test_files_that_stay_open_and_a_log_that_is_never_emptied_are_found() -> None:
    leaking = [Sample(service=180, worker=150, files=20 + 5 * minute, wal=9 * minute) for minute in range(20)]
    assert grown(leaking) == ["open files grew", "the write-ahead log grew over 64 MB"]


def test_a_service_that_gave_no_sample_is_no_success() -> None:
    assert grown([]) == ["the service gave no sample"]


def test_the_stopwatch_puts_back_what_it_timed() -> None:
    class Box:
        def work(self) -> int:
            return 7

    box, watch = Box(), Stopwatch()
    watch.around(box, "work", "working")
    assert box.work() == 7
    assert list(watch.seconds) == ["working"]
    watch.off()
    box.work()
    assert box.work.__func__ is Box.work  # type: ignore[attr-defined]
