"""One module a file format; the first whose `sniff` knows a file reads it, so the surest come first."""

from agent.metrics.readers import delimited
from agent.metrics.reading import Reader

READERS: tuple[Reader, ...] = (delimited,)
