"""The channel in which parallel steps gather their decisions: it lives one turn, and no checkpointer writes it."""

from collections.abc import Sequence
from typing import Any

from langgraph.channels import UntrackedValue


class Gathered(UntrackedValue[dict[str, Any]]):
    """A dictionary that every writer adds to; LangGraph's reducers merge as well, but a checkpointer stores theirs."""

    def update(self, values: Sequence[dict[str, Any]]) -> bool:
        """Add what the steps of one wave wrote."""
        if not values:
            return False
        held = self.get() if self.is_available() else {}
        self.value = {key: value for each in (held, *values) for key, value in each.items()}
        return True
