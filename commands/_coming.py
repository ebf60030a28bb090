"""What happens next on a case and when, if nobody acts: shown by `case REF`."""

from rich.console import Console
from rich.table import Table

from commands._common import plain
from models.case import CaseFile
from router.moment import Moment
from router.silence.preview import coming


def print_coming(console: Console, file: CaseFile, at: Moment) -> None:
    """Print the steps to come, soonest first; nothing where nothing comes by itself."""
    table = Table("not before", "side", "what", title="If nobody acts", title_justify="left")
    for one in coming(file, at):
        table.add_row(f"{at.council.local(one.at):%a %d %b %Y %H:%M}", one.side, plain(one.what))
    if table.row_count:
        console.print(table)
