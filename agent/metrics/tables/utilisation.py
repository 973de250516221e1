"""GPU-utilisation and step-time logs as tables, where no loss stands beside them."""

from agent.metrics.columns import Columns
from agent.metrics.reading import Contents, Table
from agent.metrics.utilised import timing_columns, utilisation_frame

STEP = ("step", "global_step", "iteration", "iter", "batch", "sample")


def recognise(table: Table) -> Contents | None:
    """A log of the accelerator, when it has its utilisation or the time spent waiting for data."""
    columns = Columns(table.data)
    frame = utilisation_frame(table.data, columns.find(*STEP))
    if frame is None:
        return None
    listed = ", ".join(f"'{name}'" for name in timing_columns(table.data).values())
    roles = {name: role for role, name in timing_columns(table.data).items()}
    why = f"how busy the accelerator was, from {listed}"
    return Contents("table", frames=(frame,), why=why, rows=len(table.data), columns=roles)
