"""What a mail shows of a person that a ladder alone does not settle, and what the council wants to follow from it.

A child is a child until 18 and an unborn baby is one (Children Act 1989, section 105); Newcastle's adults' board has a
protocol from 17 1/2 on, and leaving-care duties end at 25 (Children and Social Work Act 2017, section 3). A dissent
after a child protection conference has a procedure and a clock of its own nearly everywhere.
"""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from models.config.values import Role, Section
from models.words import CircumstanceKind

SideOfCase = Literal["child", "adult"]
Aware = Annotated[str, Field(pattern=r"^(child|adult):[a-z][a-z_]{1,39}$")]
"""'side:role', such as adult:unit."""


class Circumstance(Section):
    """One rule: when it holds, and what follows besides the ladder.

    when: what the mail shows. age_from, age_before: in years, halves allowed; an age that is not known fits any rule
    but one of when = 'age'. adds: sides that open as well. suggests: sides that a person is asked to consider. aware:
    roles that are made aware. ask: why a person must look before anything but the receipt leaves. to: the rung that
    gets it where the steps tried lead to none higher. never: roles whose holders get nothing of it, because they
    decided (promise 10). clock: the clock of its own. note: one line for the letters to managers.
    """

    when: CircumstanceKind
    age_from: float | None = Field(None, ge=0, le=120)
    age_before: float | None = Field(None, gt=0, le=121)
    adds: tuple[SideOfCase, ...] = ()
    suggests: tuple[SideOfCase, ...] = ()
    aware: tuple[Aware, ...] = ()
    ask: str = Field("", max_length=200)
    to: Role | Literal[""] = ""
    never: tuple[Role, ...] = ()
    clock: Literal["", "dissent"] = ""
    note: str = Field("", max_length=200)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        low, high = self.age_from, self.age_before
        if self.when == "age" and low is None:
            raise ValueError("when = 'age' needs age_from: say from which age in years")
        if low is not None and high is not None and low >= high:
            raise ValueError("age_from must lie below age_before")
        if not (self.adds or self.suggests or self.aware or self.ask or self.to or self.never or self.clock
                or self.note):  # fmt: skip
            raise ValueError(f"nothing follows from when = {self.when!r}: name what follows, or leave the rule out")
        if "board" in (self.to, *self.never):
            raise ValueError("the board is always a person's act: to and never cannot name it")
        return self

    def fits(self, months: int) -> bool:
        """Whether an age of so many whole months lies in it."""
        return (self.age_from is None or months >= self.age_from * 12) and (
            self.age_before is None or months < self.age_before * 12
        )


DELIVERED: Final = (
    Circumstance(
        when="age", age_from=17.5, age_before=18, suggests=("adult",), aware=("adult:unit",),
        note="They are 17½ or more and not yet 18: the adults' unit is made aware.",
    ),
    Circumstance(
        when="unborn", adds=("child",),
        note="It is about an unborn baby: pre-birth procedures apply, and no age or date of birth is known.",
    ),
    Circumstance(
        when="care_leaver", age_from=18, age_before=26, aware=("child:leaving_care",),
        note="They are a care leaver: the council's leaving-care duties go on until 25.",
    ),
    Circumstance(
        when="dissent", to="service_manager", never=("unit",), clock="dissent",
        ask="a dissent after a conference: a person decides who reviews it, never the chair who decided",
        note="It is a dissent after a child protection conference, which has a clock of its own.",
    ),
)  # fmt: skip
"""The rules as delivered; config.toml shows them, and the council changes them there."""
