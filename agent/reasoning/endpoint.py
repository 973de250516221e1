"""One OpenAI-compatible endpoint: asks for JSON or streams text in bounded time; every failure becomes a Fault."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from agent.reasoning.breaker import Breaker
from agent.reasoning.faults import OF_THE_ENDPOINT, Fault, Trouble, trouble_of
from agent.reasoning.spending import Price, Spent, estimated, priced

if TYPE_CHECKING:  # half a second to import: only where a model is configured
    from langchain_core.messages import AIMessage, AIMessageChunk

MOST_WRITTEN = 2_000
"""Tokens of the longest useful answer; more is an endless one."""
MOST_ANSWERED = 24_000
"""Characters of an answer that is still read."""
MOST_STREAMED = 6_000
"""Characters after which a stream is ended from our side."""
NO_SCHEMA = frozenset({400, 404, 415, 422, 501})
"""How servers say that they do not know `response_format`."""

TRIAL_TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "count_words",
        "description": "Count the words of a text.",
        "parameters": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    },
}
"""What a model is offered to see whether it calls tools."""

Message = tuple[str, str]
"""A role (system, user, assistant) and its text."""


class Address(NamedTuple):
    """Where a model is and what it costs."""

    model: str
    base_url: str | None = None
    api_key: str = "none"  # servers without keys take any; an empty one is refused by the client
    price: Price | None = None
    retries: int = 1  # of a call that the client deems worth it; a Retry-After of seconds is obeyed


class Answered(NamedTuple):
    """A text and what it cost."""

    text: str
    spent: Spent


class Offered(NamedTuple):
    """A message that may hold tool calls, and what it cost."""

    reply: "AIMessage"
    spent: Spent

    @property
    def text(self) -> str:
        """Its text, empty where it only calls tools."""
        return _text(self.reply.content)


class Endpoint:
    """The connection to one model; lives as long as the coach, in one event loop."""

    def __init__(self, address: Address, *, clock: Callable[[], float]) -> None:
        self.address = address
        self.breaker = Breaker(clock)
        self.knows_schemas = True  # until it says otherwise
        self.knows_tools = True  # likewise
        import httpx
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        self._http = httpx.AsyncClient()
        self._chat = ChatOpenAI(
            model=address.model,
            base_url=address.base_url,
            api_key=SecretStr(address.api_key),
            http_async_client=self._http,
            use_responses_api=False,
            stream_usage=True,
            max_retries=address.retries,
            max_completion_tokens=MOST_WRITTEN,
        )

    async def close(self) -> None:
        """End the connections."""
        await self._http.aclose()

    async def ask(self, messages: Sequence[Message], schema: dict[str, Any], seconds: float) -> Answered:
        """The answer as JSON text, by the schema where the server knows schemas. Raises Fault."""
        return await self._bounded(lambda: self._asked(messages, schema), messages, seconds)

    async def stream(self, messages: Sequence[Message], seconds: float) -> AsyncIterator[Answered]:
        """The answer as it is written, a chunk with its cost at a time. Raises Fault, also where the stream was cut."""
        written = 0
        reason = None
        counted = Spent()
        try:
            writing = cast("AsyncGenerator[AIMessageChunk]", self._chat.astream(list(messages)))
            async with asyncio.timeout(seconds), aclosing(writing) as chunks:
                async for chunk in chunks:
                    reason = chunk.response_metadata.get("finish_reason") or reason
                    text = _text(chunk.content)
                    written += len(text)
                    if usage := getattr(chunk, "usage_metadata", None):
                        counted = priced(usage["input_tokens"], usage["output_tokens"], self.address.price)
                    if written > MOST_STREAMED:
                        reason = "length"
                        break
                    if text:
                        yield Answered(text, Spent())
        except Exception as error:
            raise self._fault(error, messages, written) from error
        self.breaker.succeeded()
        spent = counted if counted.calls else self.guess(messages, written)
        if reason != "stop":
            raise Fault(Trouble.endless if reason == "length" else Trouble.cut, spent=spent)
        yield Answered("", spent)

    async def write(self, messages: Sequence[Message], seconds: float) -> Answered:
        """The answer as plain text. Raises Fault."""
        return await self._bounded(lambda: self._plain(messages), messages, seconds)

    async def offer(
        self, messages: Sequence[Any], schema: dict[str, Any], tools: Sequence[Any], seconds: float
    ) -> "Offered | None":
        """The answer by the schema, or calls of the tools; None from a server that knows none. Raises Fault."""
        asked = self._chat.bind_tools(list(tools))
        if self.knows_schemas:
            asked = asked.bind(extra_body={"response_format": _response_format(schema)})
        else:
            messages = [*messages, ("user", in_words(schema))]
        try:
            async with asyncio.timeout(seconds):
                reply = await asked.ainvoke(list(messages))
        except Exception as error:
            if getattr(error, "status_code", None) in NO_SCHEMA:
                self.knows_tools = False
                return None
            raise self._fault(error, messages) from error
        self.breaker.succeeded()
        usage = reply.usage_metadata
        if usage is None:
            return Offered(reply, self.guess(messages))
        return Offered(reply, priced(usage["input_tokens"], usage["output_tokens"], self.address.price))

    async def calls_tools(self, seconds: float) -> bool:
        """Whether the model makes a usable call of a tool that it is offered and needs."""
        offered = self._chat.bind_tools([TRIAL_TOOL])
        try:
            async with asyncio.timeout(seconds):
                reply = await offered.ainvoke("Use the tool to count the words of: red green blue")
        except Exception as error:  # noqa: BLE001 - whatever it is, no tool was called
            self._failed(trouble_of(error))
            return False
        return any(call["name"] == TRIAL_TOOL["function"]["name"] for call in reply.tool_calls)

    async def _asked(self, messages: Sequence[Message], schema: dict[str, Any]) -> Answered:
        told = [*messages, ("user", in_words(schema))]
        if not self.knows_schemas:
            return await self._plain(told)
        try:
            return await self._by_schema(messages, schema)
        except Exception as error:
            if getattr(error, "status_code", None) not in NO_SCHEMA:
                raise
        answered = await self._plain(told)
        self.knows_schemas = False  # a request that fails either way says nothing of schemas
        return answered

    async def _plain(self, messages: Sequence[Message]) -> Answered:
        return self._answered(await self._chat.ainvoke(list(messages)), messages)

    async def _bounded(
        self, call: Callable[[], Awaitable[Answered]], messages: Sequence[Message], seconds: float
    ) -> Answered:
        try:
            async with asyncio.timeout(seconds):
                return await call()
        except Fault as fault:
            self._failed(fault.trouble)
            raise
        except Exception as error:
            raise self._fault(error, messages) from error

    async def _by_schema(self, messages: Sequence[Message], schema: dict[str, Any]) -> Answered:
        asked = self._chat.bind(extra_body={"response_format": _response_format(schema)})
        return self._answered(await asked.ainvoke(list(messages)), messages)

    def _answered(self, reply: "AIMessage", messages: Sequence[Message]) -> Answered:
        text = _text(reply.content)
        usage = reply.usage_metadata
        spent = (
            priced(usage["input_tokens"], usage["output_tokens"], self.address.price)
            if usage
            else self.guess(messages, len(text))
        )
        if reply.additional_kwargs.get("refusal"):
            raise Fault(Trouble.refusal, spent=spent)
        if reply.response_metadata.get("finish_reason") == "length" or len(text) > MOST_ANSWERED:
            raise Fault(Trouble.endless, spent=spent)
        if not text.strip():
            raise Fault(Trouble.empty, spent=spent)
        self.breaker.succeeded()
        return Answered(text, spent)

    def guess(self, messages: Sequence[Any], written: int = 0) -> Spent:
        """About what a call costs that reads these messages and writes so many characters."""
        texts = (message[1] if isinstance(message, tuple) else str(message.content) for message in messages)
        read = estimated("".join(texts))
        return priced(read, estimated(" " * written), self.address.price)

    def _fault(self, error: Exception, messages: Sequence[Any], written: int = 0) -> Fault:
        """The fault, with what it cost: a call that may have run is counted as read."""
        trouble = trouble_of(error)
        self._failed(trouble)
        ran = trouble in {Trouble.timeout, Trouble.endless, Trouble.refusal, Trouble.garbage} or written
        usage = getattr(getattr(error, "completion", None), "usage", None)
        if usage is not None:
            spent = priced(usage.prompt_tokens, usage.completion_tokens, self.address.price)
        else:
            spent = self.guess(messages, written) if ran else Spent(calls=1)
        return Fault(trouble, type(error).__name__, spent)

    def _failed(self, trouble: Trouble) -> None:
        if trouble in OF_THE_ENDPOINT:
            self.breaker.failed()


def in_words(schema: dict[str, Any]) -> str:
    """A schema for a server that does not know schemas."""
    return f"Answer with one JSON object and nothing else. It must match this JSON Schema:\n{json.dumps(schema)}"


def _response_format(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema as the request's own field: the client's way of asking also parses the answer, which is checked here."""
    body = {name: part for name, part in schema.items() if name != "title"}
    return {"type": "json_schema", "json_schema": {"name": schema["title"], "strict": True, "schema": body}}


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    return "".join(block.get("text", "") for block in blocks if isinstance(block, dict))
