"""The one error of a reader: which file, where in it, what is wrong, and what its owner can do."""


class UnreadableFile(Exception):
    """Raised by a reader that knows the format but cannot use the file; `inspect.py` turns it into a ReadError.

    where is a place in the file ("line 12", "log_history", "sheet 'March'") or "" for the whole; problem and remedy are
    plain sentences without a full stop.
    """

    def __init__(self, file: str, where: str, problem: str, remedy: str) -> None:
        super().__init__(file, where, problem, remedy)
        self.file = file
        self.where = where
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """The message as the file's owner reads it."""
        place = f", {self.where}" if self.where else ""
        return f"{self.file}{place}: {self.problem}. {self.remedy}."
