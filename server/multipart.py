"""Multipart bodies, parsed as they arrive: files go to disk piece by piece and stop at their limit."""

from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from server.problems import Problem, too_large
from server.settings import MIB, Settings

MOST_PARTS = 100  # a form has a few fields; more is an attack


class Received(NamedTuple):
    """A file that arrived."""

    file_id: str
    field: str
    name: str
    path: Path
    size: int


class Form(NamedTuple):
    """A whole form."""

    files: list[Received]
    fields: dict[str, str]


async def receive(request: Request, settings: Settings, place: Callable[[], tuple[str, Path]], most_files: int) -> Form:
    """Read the request's form; `place` says where the next file goes. Nothing stays on disk if it raises.

    Raises a Problem: 413 over a limit, 415 when it is no form, 422 when it is a broken one.
    """
    reader = _Reader(_boundary(request), settings, place, most_files)
    try:
        async for piece in request.stream():
            reader.feed(piece)
        return reader.finish()
    except BaseException:  # also when the client has gone: then no one will ever ask for these files
        reader.discard()
        raise


class _Reader:
    """The parser's callbacks and what they have gathered."""

    def __init__(
        self, boundary: bytes, settings: Settings, place: Callable[[], tuple[str, Path]], most_files: int
    ) -> None:
        self._settings = settings
        self._place = place
        self._most_files = most_files
        self._parts = 0
        self._headers: dict[bytes, bytes] = {}
        self._header = (bytearray(), bytearray())
        self._field = ""
        self._text: bytearray | None = None
        self._file: IO[bytes] | None = None
        self._open: Received | None = None
        self._ended = False
        self._form = Form([], {})
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begin,
                "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._part_data,
                "on_part_end": self._part_end,
                "on_end": self._end,
            },
        )

    def feed(self, piece: bytes) -> None:
        """Parse the next piece of the body."""
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise _broken() from error

    def finish(self) -> Form:
        """The form, if its end was seen."""
        if not self._ended:
            raise _broken()
        return self._form

    def discard(self) -> None:
        """Remove every file written so far."""
        if self._file:
            self._file.close()
        for file in [*self._form.files, *([self._open] if self._open else [])]:
            file.path.unlink(missing_ok=True)

    def _part_begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise too_large("The form", f"{MOST_PARTS} parts", "max_files_per_turn")
        self._headers, self._text = {}, None

    def _header_end(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._field = options.get(b"name", b"").decode(errors="replace")
        if b"filename" not in options:
            self._text = bytearray()
            return
        if len(self._form.files) >= self._most_files:
            raise too_large("The number of files", str(self._most_files), "max_files_per_turn")
        file_id, path = self._place()
        self._open = Received(file_id, self._field, _plain_name(options[b"filename"]), path, 0)
        self._file = path.open("xb")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None and self._open is not None:
            size = self._open.size + end - start
            if size > self._settings.max_upload_bytes:
                limit = f"{self._settings.max_upload_bytes // MIB} MiB"
                raise too_large(f"The file {self._open.name}", limit, "max_upload_bytes")
            self._file.write(memoryview(data)[start:end])
            self._open = self._open._replace(size=size)
        elif self._text is not None:
            self._text += data[start:end]
            if len(self._text) > self._settings.max_body_bytes:
                raise too_large(
                    f"The field {self._field}", f"{self._settings.max_body_bytes:,} bytes", "max_body_bytes"
                )

    def _part_end(self) -> None:
        if self._file is not None and self._open is not None:
            self._file.close()
            self._form.files.append(self._open)
            self._file = self._open = None
        elif self._text is not None:
            self._form.fields[self._field] = bytes(self._text).decode(errors="replace")

    def _end(self) -> None:
        self._ended = True


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise Problem(
            415,
            title="A form with files, please",
            detail="This call takes multipart/form-data with a boundary.",
            remedy="Send the file as a form field, as curl -F file=@NAME does.",
        )
    return boundary


def _broken() -> Problem:
    return Problem(
        422,
        title="The form is broken",
        detail="The body ended early or is not the multipart form that its header announces.",
        remedy="Send it again, and let the HTTP library write the form.",
    )


def _plain_name(given: bytes) -> str:
    """The last part of the name, without control characters: it is shown, and never used as a path."""
    last = given.decode(errors="replace").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:200] or "unnamed"
