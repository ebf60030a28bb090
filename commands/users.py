"""`users`: who may sign in to the pages. Accounts of the council's own sign-in are made by it, and listed here too."""

import getpass
import sys
from typing import Annotated

import typer
from rich.table import Table

from beats.accounts import Keeper
from commands import DONE
from commands._common import DEFAULT, ConfigFile, clock, opened, stored, wide_console
from models.errors import UsageError
from models.pages.viewer import ROLES, Role
from models.signin.account import Account
from models.signin.passwords import LONGEST, SHORTEST, weakness
from models.store import accounts
from models.store.engine import Database

app = typer.Typer(help="Accounts of the web pages: who may sign in, and what they may do.", no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="The login, in any case.")]
Roles = Annotated[list[str] | None, typer.Option("--role", help=f"One of {', '.join(ROLES)}; again for more.")]
_WEAK = {
    "short": f"a password has {SHORTEST} characters or more",
    "long": f"a password has {LONGEST} characters or fewer",
    "common": "that is too easily guessed: a common word, a row of keys, or the account's own name",
}


@app.command("add")
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="Full name, as pages and the audit show it.")],
    role: Roles = None,
    person_id: Annotated[str, typer.Option(help="Who they are in people.csv; a manager needs it.")] = "",
    ask: Annotated[bool, typer.Option("--ask", help="Ask for the password here; else a one-time one is made.")] = False,
    config: ConfigFile = DEFAULT,
) -> int:
    """Make an account. Without --ask a one-time password is printed, to be changed at the first sign-in."""
    settings = stored(config)
    with opened(settings) as database:
        password = _asked((login, name, settings.desk.name)) if ask else ""
        account, made = _keeper(database).add(login, name=name, roles=_roles(role), person_id=person_id,
                                              password=password)  # fmt: skip
    print(f"{account.login}: {', '.join(sorted(account.roles))}")
    _tell(made)
    return DONE


@app.command("list")
def list_(config: ConfigFile = DEFAULT) -> int:
    """All accounts, ended ones too."""
    table = Table("login", "name", "roles", "person", "sign-in", "state", box=None)
    with opened(stored(config)) as database:
        for one in accounts.every(database):
            table.add_row(one.login, one.name, " ".join(sorted(one.roles)), one.person_id, _way(one), _state(one))
    wide_console().print(table)
    return DONE


@app.command("roles")
def roles(
    login: Login,
    role: Roles = None,
    person_id: Annotated[str | None, typer.Option(help="Who they are in people.csv; left out, it stays.")] = None,
    config: ConfigFile = DEFAULT,
) -> int:
    """Give an account these roles in place of its own; its sessions end."""
    with opened(stored(config)) as database:
        account = _keeper(database).change_roles(login, _roles(role), person_id)
    print(f"{account.login}: {', '.join(sorted(account.roles))}; signed out everywhere")
    if account.issuer is not None:
        print("the council's own sign-in gives this account its roles again at the next sign-in")
    return DONE


@app.command("end")
def end(login: Login, config: ConfigFile = DEFAULT) -> int:
    """End an account and its sessions. What it did stays in the audit under its login, which is not given again."""
    with opened(stored(config)) as database:
        account = _keeper(database).end(login)
    print(f"{account.login}: ended, signed out everywhere")
    return DONE


@app.command("reset")
def reset(login: Login, config: ConfigFile = DEFAULT) -> int:
    """A new one-time password for somebody who has lost theirs, or their second factor. Be sure that it is them."""
    with opened(stored(config)) as database:
        made = _keeper(database).reset(login)
    print(f"{login.casefold()}: password, second factor and recovery codes have ended; signed out everywhere")
    _tell(made)
    return DONE


def _keeper(database: Database) -> Keeper:
    return Keeper(database, by=getpass.getuser(), now=clock())


def _roles(given: list[str] | None) -> frozenset[Role]:
    wrong = next((one for one in given or () if one not in ROLES), None)
    if wrong is not None:
        raise UsageError(f"--role {wrong}: choose one of {', '.join(ROLES)}")
    return frozenset(one for one in ROLES if one in (given or ()))


def _asked(own: tuple[str, ...]) -> str:
    """A password from the terminal, typed twice and never shown."""
    if not sys.stdin.isatty():
        raise UsageError("--ask needs a terminal: leave it out, and a one-time password is made")
    typed = getpass.getpass("Password: ")
    weak = weakness(typed, own)
    if weak:
        raise UsageError(_WEAK[weak])
    if getpass.getpass("Again: ") != typed:
        raise UsageError("the two differ: start again")
    return typed


def _tell(made: str) -> None:
    if made:
        print(f"one-time password: {made}")
        print("tell it to them in person or by telephone; they choose their own at the first sign-in")


def _way(one: Account) -> str:
    if one.issuer is not None:
        return "council"
    return "password and code" if one.totp else "password"


def _state(one: Account) -> str:
    if one.ended_at is not None:
        return f"ended {one.ended_at:%Y-%m-%d}"
    return "must choose a password" if one.must_change else "open"
