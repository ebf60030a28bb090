"""What a person types: one module a command. `main` is the way in; nobody but commands imports service."""

import sys

DONE, FINDING, WRONG, UNFINISHED = 0, 1, 2, 3
"""Exit codes: done; a finding; wrong use or configuration; could not finish (design.md, section 6)."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code; whatever was foreseen is one line on stderr, never a traceback."""
    try:
        return _main(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        return _say("stopped", UNFINISHED)


def _main(given: list[str]) -> int:
    from typer import Abort, Exit
    from typer.exceptions import TyperException

    from commands.app import app
    from models.errors import ConfigError, DeskError, RuleError, UsageError, where

    try:
        result = app(args=given or ["--help"], standalone_mode=False, prog_name="service.py")
    except Exit as end:
        return end.exit_code
    except (ConfigError, UsageError, RuleError) as error:
        return _say(str(error), WRONG)
    except TyperException as error:
        return _say(f"{error}: see --help" if str(error) else "wrong use: see --help", WRONG)
    except DeskError as error:
        return _say(str(error), UNFINISHED)
    except Abort:
        return _say("stopped", UNFINISHED)
    except (BrokenPipeError, SystemExit):  # typer ends so when the reader of our output went away
        return DONE
    except Exception as error:  # noqa: BLE001  # the last line of defence: a traceback may quote mail (promise 19)
        return _say(f"a fault of the desk itself ({where(error)}): nothing is lost; report this line", UNFINISHED)
    return result if isinstance(result, int) else DONE


def way_in() -> int:
    """The program as it is started. A service told to end while it still loads has begun nothing: it ends with 0."""
    if sys.argv[1:2] == ["run"]:
        import os
        import signal

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: os._exit(DONE))  # an exception would surface as an import's fault
    return main()


def _say(line: str, code: int) -> int:
    print(" ".join(line.split()), file=sys.stderr)
    return code
