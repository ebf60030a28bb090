"""`act REF board`: the pack is written and the act recorded, both or neither; `case` and its history show it."""

import hashlib
import json

from tests.commands.conftest import House
from tests.commands.test_case_commands import reference

WHY = ("--why", "no answer since Monday", "--by", "una")


def test_the_pack_is_written_and_the_act_recorded_with_its_digest(worked: House) -> None:
    ref = reference(worked)
    done = worked.do("act", ref, "board", "--pack", "board.txt", *WHY)
    assert (done.code, done.err) == (0, "")
    pack = worked.folder / "board.txt"
    digest = hashlib.sha256(pack.read_bytes()).hexdigest()
    assert digest in done.out
    assert "sending it is yours" in done.out
    assert "has not visited" not in pack.read_text("utf-8")
    assert pack.stat().st_mode & 0o777 == 0o600
    shown = worked.do("case", ref)
    assert "una sends board.txt" in " ".join(shown.out.split())
    history = worked.do("case", ref, "--history").out
    assert "took it to the board, with the pack of the case" in history
    tracks = json.loads(worked.do("export", "tracks", "--format", "json").out)
    assert [(row["rung"], row["state"]) for row in tracks] == [("board", "waiting_for_person")]


def test_an_act_that_is_refused_leaves_no_pack_behind(worked: House) -> None:
    ref = reference(worked)
    assert "needs a reason" in worked.do("act", ref, "board", "--pack", "board.txt").line
    assert not (worked.folder / "board.txt").exists()


def test_the_act_needs_a_pack_and_never_writes_over_a_file(worked: House) -> None:
    ref = reference(worked)
    assert "needs --pack" in worked.do("act", ref, "board", *WHY).line
    worked.put("board.txt", "minutes of the board")
    assert "is there already" in worked.do("act", ref, "board", "--pack", "board.txt", *WHY).line
    assert (worked.folder / "board.txt").read_text("utf-8") == "minutes of the board"
