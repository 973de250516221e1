"""What holds for every test: no clock decides it; speed is measured in evals/benchmarks."""

from hypothesis import settings

settings.register_profile("plumbline", deadline=None)
settings.load_profile("plumbline")
