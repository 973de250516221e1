"""What the inspection of files may use: environment variables PLUMBLINE_INSPECT_..., or a `.env` file."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

MEGABYTE = 2**20


class Limits(BaseSettings):
    """The limits of one child process that inspects files; memory and CPU time grow with the files' size.

    Memory counts address space, of which polars and its threads reserve some hundred MB before the first row.
    """

    model_config = SettingsConfigDict(env_prefix="PLUMBLINE_", env_file=".env", env_ignore_empty=True, extra="ignore")

    inspect_memory_mb: int = Field(
        2048,
        ge=512,
        description="Address space of the process that inspects files, in MB, before their size adds to it.",
    )
    inspect_memory_per_file_mb: float = Field(
        6.0, ge=0, description="Address space that each MB of the files adds, in MB."
    )
    inspect_cpu_seconds: int = Field(
        20, gt=0, description="CPU time of that process, in seconds, before their size adds to it."
    )
    inspect_cpu_seconds_per_file_mb: float = Field(
        0.4, ge=0, description="CPU time that each MB of the files adds, in seconds."
    )
    inspect_wall_factor: float = Field(
        3.0,
        ge=1,
        description="How many times its CPU time that process may take on the clock.",
    )

    def memory(self, size: int) -> int:
        """Bytes of address space for files of `size` bytes together."""
        return int((self.inspect_memory_mb + self.inspect_memory_per_file_mb * size / MEGABYTE) * MEGABYTE)

    def cpu(self, size: int) -> int:
        """Seconds of CPU time."""
        return int(self.inspect_cpu_seconds + self.inspect_cpu_seconds_per_file_mb * size / MEGABYTE)

    def wall(self, size: int) -> float:
        """Seconds on the clock after which the child is killed."""
        return self.inspect_wall_factor * self.cpu(size)
