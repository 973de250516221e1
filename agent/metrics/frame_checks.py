"""The checks of frames: they need polars and scipy, so they run in the inspection worker only."""

from agent.metrics.evidence import Check

FRAME_CHECKS: tuple[Check, ...] = ()
