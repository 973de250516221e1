"""What the fork server imports once, so that a child starts in some 30 ms: imported only, nothing of it is run.

A fork after polars' thread pool has started may hang, so no frame may be made at import anywhere below.
"""

import os

THREADS = {"POLARS_MAX_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""An inspection shares the machine with the server."""
MEMORY = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"}
"""Polars' allocator gives memory back at once: a third less at the peak of a 100 MB file, a tenth more CPU time."""
os.environ.update(THREADS | MEMORY)  # read when the libraries start

import numpy.ma  # noqa: E402, F401 - np.unique imports it when first called, which takes longer than most checks

import agent.metrics.worker  # noqa: E402, F401 - after the variables; imported so that it is in memory
