"""`new`: a case that a person opens, from a telephone call or from post that was ordinary or set aside."""

import getpass
from typing import Annotated

import typer

from beats.by_hand import Call, from_call, from_post
from commands import DONE
from commands._common import DEFAULT, ConfigFile, desk_of, open_for, stored
from commands._words import grounds_of, word_of
from models.reading import Reading
from models.words import GROUNDS, STAGES, SUBJECTS, Stage


def new(
    item: Annotated[str, typer.Option(help="Post without a case, as `queue --post` lists it: MAILBOX:ITEM.")] = "",
    name: Annotated[str, typer.Option(help="A call: who rang.")] = "",
    role: Annotated[str, typer.Option(help="Their role.")] = "",
    agency: Annotated[str, typer.Option(help="Their agency.")] = "",
    phone: Annotated[str, typer.Option(help="Their number.")] = "",
    address: Annotated[str, typer.Option(help="Their e-mail address, if they gave one.")] = "",
    words: Annotated[str, typer.Option(help="What they said, in your words.")] = "",
    person: Annotated[str, typer.Option(help=", ".join(SUBJECTS))] = "",
    grounds: Annotated[str, typer.Option(help="Separated by commas: " + ", ".join(GROUNDS))] = "",
    stage: Annotated[str, typer.Option(help="The highest step tried: " + ", ".join(STAGES))] = "",
    case_reference: Annotated[str, typer.Option("--case", help="The council's case reference, as they gave it.")] = "",
    danger: Annotated[bool, typer.Option("--danger", help="Somebody is in danger now.")] = False,
    by: Annotated[str, typer.Option(help="Who acts; your user name when left out.")] = "",
    config: ConfigFile = DEFAULT,
) -> int:
    """Open a case from a telephone call (--name, --phone, --words) or from post without one (--item)."""
    settings, who = stored(config), by.strip() or getpass.getuser()
    tried: Stage = word_of("--stage", stage, STAGES) or "none"
    subject = word_of("--person", person, SUBJECTS)
    reading = Reading(
        kind="escalation", person=subject or "unclear", grounds=grounds_of(grounds), stage_reached=tried,
        steps_tried=(tried,) if tried != "none" else (), case_references=(case_reference,) if case_reference else (),
        immediate_danger=danger, writer="professional",
    )  # fmt: skip
    database = open_for(settings)
    desk = desk_of(settings, database)
    try:
        if item:
            print(f"{from_post(desk, item, reading if subject else None, who)}: opened from post")
        else:
            call = Call(name=name, agency=agency, phone=phone, words=words, role=role, address=address)
            print(f"{from_call(desk, call, reading, who)}: opened from a telephone call")
    finally:
        desk.close()
    return DONE
