"""A scripted SMTP server: takes every letter, but for what the plan says.

Moments of the plan: CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, TEXT (the first line of the text came), "."
(the final dot came), RSET, QUIT. Bytes are sent as they are; TAKE keeps the letter and says nothing.
"""

from __future__ import annotations

import ssl

from tests.servers.scripted import USUAL, Plan, Scripted, Step, Talk

TAKE = "keep the letter without an answer"
EXTENSIONS = ("8BITMIME", "SIZE 10000000", "SMTPUTF8", "AUTH PLAIN LOGIN")


class SmtpScript(Scripted):
    """`letters`: what was accepted (250 given, or TAKEn), dot-stuffing undone. `heard`: the command lines."""

    def __init__(
        self,
        plan: Plan | None = None,
        *,
        extensions: tuple[str, ...] = EXTENSIONS,
        starttls: ssl.SSLContext | None = None,
        implicit: ssl.SSLContext | None = None,
        injected: bytes = b"",
    ) -> None:
        super().__init__(plan, implicit=implicit)
        self.letters: list[bytes] = []
        self._extensions = extensions
        self._starttls = starttls
        self._injected = injected

    def converse(self, talk: Talk) -> None:
        self._play("CONNECT", talk, b"220 ready\r\n")
        while True:
            line = talk.line()
            verb, space, rest = line.decode("utf-8", "replace").partition(" ")
            verb = verb.upper()
            self.heard.append(verb + space + rest)
            match verb:
                case "EHLO":
                    words = ["scripted", *self._extensions, *(["STARTTLS"] if self._starttls else [])]
                    offers = "".join(f"250-{word}\r\n" for word in words[:-1]) + f"250 {words[-1]}\r\n"
                    self._play(verb, talk, offers.encode())
                case "STARTTLS":
                    if self._play(verb, talk, b"220 go\r\n" + self._injected) and self._starttls:
                        talk.secure(self._starttls)
                        self._starttls = None
                case "AUTH":
                    self._auth(talk, line)
                case "DATA":
                    if self._play(verb, talk, b"354 go\r\n"):
                        self._text(talk)
                case "QUIT":
                    self._play(verb, talk, b"221 bye\r\n")
                    return
                case _:
                    self._play(verb, talk, b"250 ok\r\n")

    def _auth(self, talk: Talk, line: bytes) -> None:
        if line.upper() == b"AUTH LOGIN":
            for prompt in (b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n"):
                talk.say(prompt)
                self.heard.append(talk.line().decode())
        self._play("AUTH", talk, b"235 welcome\r\n")

    def _text(self, talk: Talk) -> None:
        text: list[bytes] = []
        for number in range(1_000_000):
            line = talk.line()
            if line == b".":
                break
            if number == 0:
                self._play("TEXT", talk, b"")
            text.append(line.removeprefix(b"."))
        letter = b"".join(line + b"\r\n" for line in text)
        steps = self.script(".")
        if any(step in {USUAL, TAKE} for step in steps) or any(_is_yes(step) for step in steps):
            self.letters.append(letter)
        self._carry_out(steps, talk, b"250 2.0.0 taken as 4711\r\n")

    def _play(self, moment: str, talk: Talk, usual: bytes) -> bool:
        """Whether the usual answer was given."""
        steps = self.script(moment)
        self._carry_out(steps, talk, usual)
        return USUAL in steps

    def _carry_out(self, steps: tuple[Step, ...], talk: Talk, usual: bytes) -> None:
        for step in steps:
            if step == USUAL:
                talk.say(usual)
            elif step != TAKE:
                talk.do(step, self.stopping)


def _is_yes(step: Step) -> bool:
    return isinstance(step, bytes) and step.startswith(b"2")
