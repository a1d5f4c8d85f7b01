"""What ends a command early, and the exit codes every command shares."""

DONE = 0
NOT_ALL = 1  # the command ran to its end, but something was refused or is wrong
USAGE = 2  # the request itself makes no sense: a flag, a mapping, a file
STOPPED = 3  # the other side went away or does not let us in; running again resumes
INTERRUPTED = 130  # what shells report for SIGINT


class CommandError(Exception):
    """Ends the command with one line on stderr and an exit code."""

    def __init__(self, message: str, exit_code: int = USAGE) -> None:
        super().__init__(message)
        self.exit_code = exit_code
