"""The two ladders: their rungs, public lines and names, and what follows from a person's circumstances."""

from typing import Literal, Self

from pydantic import Field, model_validator

from models.config.circumstances import DELIVERED, Circumstance
from models.config.values import Role, Section


class RungLine(Section):
    """The public line of a rung above the unit: its role, how letters name it, its number and hours."""

    role: Role
    name: str
    number: str
    hours: str = ""


class Ladder(Section):
    """One side's rungs, and its public lines and names.

    rungs: the roles that are addressed, in order; the desk goes no further than the last by itself, the board is always
    a person's act. aware: roles below that are made aware when nobody says they know. advised: steps that the receipt
    suggests when they were not tried, never a condition. lines: of rungs that have one of their own.
    """

    rungs: tuple[Role, ...] = Field(("unit", "service_manager"), min_length=1, max_length=9)
    aware: tuple[Literal["practitioner", "line_manager", "team_manager", "dsl"], ...] = ("team_manager",)
    advised: tuple[Literal["practitioner", "line_manager", "team_manager", "dsl"], ...] = (
        "practitioner",
        "team_manager",
        "dsl",
    )
    duty_line: str
    duty_name: str
    unit_line: str
    unit_name: str
    unit_hours: str = "Monday to Friday, 9am to 4pm"
    service_manager_line: str
    service_manager_name: str
    board_name: str
    lines: tuple[RungLine, ...] = ()

    @model_validator(mode="after")
    def _ends_below_the_board(self) -> Self:
        if self.rungs[0] != "unit":
            raise ValueError("rungs begins with unit: every notice goes to it, or past it with its knowledge")
        if len(set(self.rungs)) != len(self.rungs):
            raise ValueError("rungs names a role twice")
        if taken := [one for one in self.rungs if one in _NO_RUNGS]:
            raise ValueError(f"rungs cannot hold {taken[0]}: it is advised, on duty, or a person's own act")
        if strange := [one.role for one in self.lines if one.role not in self.rungs[1:]]:
            raise ValueError(f"lines names {strange[0]}, which is no rung above the unit: put it into rungs first")
        if len({one.role for one in self.lines}) != len(self.lines):
            raise ValueError("lines names a rung twice")
        return self


_NO_RUNGS = ("board", "duty", "on_call", "unit_admin", "practitioner", "line_manager", "dsl", "team_manager")


class Ladders(Section):
    """The two ladders as Newcastle publishes them; a key that is left out keeps that value.

    circumstance: what a mail shows of a person, and what follows from it; left out, the delivered rules hold.
    """

    @model_validator(mode="before")
    @classmethod
    def _the_rest_as_published(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        filled = dict(given)
        for side in ("child", "adult"):
            if isinstance(filled.get(side), dict):
                published: Ladder = cls.model_fields[side].default
                filled[side] = published.model_dump() | filled[side]
        return filled

    child: Ladder = Ladder(
        duty_line="0191 277 2500",
        duty_name="Children's Initial Response Service",
        unit_line="0191 277 4636",
        unit_name="Children's Safeguarding Standards Unit",
        service_manager_line="0191 277 4636",
        service_manager_name="Service Manager, Children's Safeguarding Standards Unit",
        board_name="Newcastle Safeguarding Children Partnership",
    )
    adult: Ladder = Ladder(
        duty_line="0191 278 8377",
        duty_name="Community Health and Social Care Direct",
        unit_line="0191 278 8156",
        unit_name="Safeguarding Adults Unit, Professionals' Advice Line",
        service_manager_line="0191 278 8156",
        service_manager_name="Service Manager, Safeguarding Adults",
        board_name="Newcastle Safeguarding Adults Board",
    )
    circumstance: tuple[Circumstance, ...] = DELIVERED

    @model_validator(mode="after")
    def _circumstances_fit(self) -> Self:
        known = {*self.child.rungs, *self.adult.rungs}
        if strange := [one.to for one in self.circumstance if one.to and one.to not in known]:
            raise ValueError(f"circumstance: to = {strange[0]!r} is no rung of either ladder")
        return self
