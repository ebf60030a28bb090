"""`parse --json FILE...`: what parsing says of mail files, one object a line."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands._common import DEFAULT, ConfigFile, bytes_of, json_text, unconfigured
from intake.parse.contract import to_contract
from intake.trust import Trust
from intake.worker import Worker, WorkerDied
from models.config.settings import load_settings
from models.mail import Message


def parse(
    files: Annotated[list[Path], typer.Argument(help="Mail files.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines (the only form).")] = True,
    config: ConfigFile = DEFAULT,
) -> int:
    """Parse mail files in the guarded worker; a mail that cannot be read is an object with a defect, never an error."""
    del as_json
    ids = () if unconfigured(config) else load_settings(config).trust.authserv_ids
    with Worker() as worker:
        for file in files:
            raw = bytes_of(file)
            try:
                message = worker.parse(raw, Trust(authserv_ids=ids))
            except WorkerDied as died:
                message = Message(defects=(f"could not be read: {died.reason}",), size=len(raw))
            sys.stdout.write(json_text(to_contract(str(file), message), sys.stdout) + "\n")
            sys.stdout.flush()
    return 0
