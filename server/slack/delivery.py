"""What Slack delivered, cut down to what the work needs; it is stored until the answer is out."""

from typing import Any, Literal

from pydantic import BaseModel

DIRECT = "D"  # ids of direct-message channels begin so

Kind = Literal["message", "command", "why", "not_now", "export", "result"]


class SlackFile(BaseModel):
    """A file of a message, as Slack describes it."""

    id: str
    name: str = "file"
    mimetype: str = ""
    size: int = 0
    mode: str = "hosted"
    url_private_download: str = ""
    url_private: str = ""

    @property
    def url(self) -> str:
        """Where it can be fetched."""
        return self.url_private_download or self.url_private


class Delivery(BaseModel):
    """One thing to do, and how far it has come."""

    kind: Kind
    event_key: str
    message_key: str | None = None  # a mention arrives twice, as two events with one channel and time
    team: str
    channel: str
    thread_ts: str | None = None  # where the answer goes; None at the top level of a DM, or before a command's thread
    user: str = ""
    text: str = ""
    files: list[SlackFile] = []
    project: str | None = None  # the thread that a button or form belongs to
    experiment: dict[str, Any] | None = None
    response_url: str | None = None

    file_ids: list[str] | None = None  # its files as uploads, once they were fetched
    notes: list[str] = []  # on files that could not be had
    notice: str | None = None  # the time of the message that says that work is going on
    sent: int = 0  # parts of the answer that are out

    @property
    def direct(self) -> bool:
        """Whether it came from a direct message."""
        return self.channel.startswith(DIRECT)

    @property
    def place(self) -> str:
        """The project's place: a channel and a thread in it, or a whole DM. A command's thread is yet to be made."""
        if self.direct:
            return f"{self.team}/{self.channel}"
        return f"{self.team}/{self.channel}/{self.thread_ts or self.event_key}"
