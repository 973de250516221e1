"""What can go wrong with a model call, in words for the user."""

from enum import StrEnum

from agent.reasoning.spending import Spent


class Trouble(StrEnum):
    """The kinds of fault; the value ends the sentence "The model ..."."""

    timeout = "did not answer in time"
    busy = "is rate-limited"
    key = "refused the API key"
    unknown_model = "is not known at its endpoint"
    unreachable = "cannot be reached"
    server = "failed at its endpoint"
    request = "refused the request"
    garbage = "sent something that is no chat completion"
    empty = "sent an empty answer"
    cut = "was cut off in the middle of its answer"
    endless = "did not come to an end"
    refusal = "declined to answer"


OF_THE_ENDPOINT = frozenset(
    {
        Trouble.timeout,
        Trouble.busy,
        Trouble.key,
        Trouble.unknown_model,
        Trouble.unreachable,
        Trouble.server,
        Trouble.request,
        Trouble.garbage,
    }
)
"""Faults that the next call would most likely meet again: the circuit breaker counts these."""


class Fault(Exception):
    """A model call that brought nothing; what it cost all the same is in `spent`."""

    def __init__(self, trouble: Trouble, detail: str = "", spent: Spent = Spent()) -> None:  # noqa: B008 - immutable
        super().__init__(f"{trouble.value}{f' ({detail})' if detail else ''}")
        self.trouble = trouble
        self.detail = detail
        self.spent = spent


def trouble_of(error: Exception) -> Trouble:
    """What an exception of the client means."""
    import openai  # imported only where a model is configured

    kinds: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Trouble], ...] = (
        ((openai.APITimeoutError, TimeoutError), Trouble.timeout),
        (openai.RateLimitError, Trouble.busy),
        ((openai.AuthenticationError, openai.PermissionDeniedError), Trouble.key),
        (openai.NotFoundError, Trouble.unknown_model),
        (openai.LengthFinishReasonError, Trouble.endless),
        (openai.ContentFilterFinishReasonError, Trouble.refusal),
        (openai.InternalServerError, Trouble.server),
        (openai.APIStatusError, Trouble.request),
        (openai.APIResponseValidationError, Trouble.garbage),
        (openai.APIConnectionError, Trouble.unreachable),
    )
    return next((trouble for kind, trouble in kinds if isinstance(error, kind)), Trouble.garbage)
