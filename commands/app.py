"""The list of commands; what is not built yet is not here."""

import typer

from commands import (
    act,
    case,
    check,
    classify,
    directory,
    evaluate,
    explain,
    export,
    import_,
    parse,
    queue,
    reconcile,
    run,
    verify,
)

app = typer.Typer(
    name="service.py",
    help="The Escalation Desk: an e-mail desk for safeguarding escalations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("run")(run.run)
app.command("check")(check.check)
app.command("explain")(explain.explain)
app.command("classify")(classify.classify)
app.command("parse")(parse.parse)
app.command("evaluate")(evaluate.evaluate)
app.command("export")(export.export)
app.command("import")(import_.import_)
app.add_typer(directory.app, name="directory")
app.command("reconcile")(reconcile.reconcile)
app.command("verify")(verify.verify)
app.command("queue")(queue.queue)
app.command("case")(case.case)
app.command("act")(act.act)
