"""The list of commands; what is not built yet is not here."""

import typer

from commands.act import act
from commands.case import case
from commands.check import check
from commands.classify import classify
from commands.directory import app as directory
from commands.evaluate import evaluate
from commands.explain import explain
from commands.export import export
from commands.import_ import import_
from commands.new import new
from commands.parse import parse
from commands.queue import queue
from commands.reconcile import reconcile
from commands.rehearse import rehearse
from commands.run import run
from commands.users import app as users
from commands.verify import verify

app = typer.Typer(
    name="service.py",
    help="The Escalation Desk: an e-mail desk for safeguarding escalations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_COMMANDS = (run, check, explain, classify, parse, evaluate, export, reconcile, verify, queue, case, act, new, rehearse)
for command in _COMMANDS:
    app.command()(command)
app.command("import")(import_)
app.add_typer(directory, name="directory")
app.add_typer(users, name="users")
