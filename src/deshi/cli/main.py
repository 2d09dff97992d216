"""`deshi`: the command line. A stop is served before anything else is imported."""

import os
import sys

from deshi.errors import DeshiError


def main() -> None:
    """Run a command; every error ends as one sentence on stderr and an exit code that is not 0."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["stop"] and not {"--help", "-h"} & set(arguments):
        from deshi.cli.stop import stop

        sys.exit(stop(arguments[1:]))
    if arguments[:1] == ["go2sim"]:
        from deshi.cli.go2sim import go2sim

        sys.exit(go2sim(arguments[1:]))
    sys.exit(_run())


def _run() -> int:
    try:
        from deshi.cli.app import app

        app()
    except DeshiError as error:
        print(f"deshi: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains while it ends
        return 0
    except Exception as error:
        if os.environ.get("DESHI_DEBUG"):
            raise
        print(
            f"deshi: failed inside ({type(error).__name__}: {error}). Please report it; DESHI_DEBUG=1 shows where.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    main()
