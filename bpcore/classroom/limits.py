"""What a notebook may use. Where Python has no `resource`, as on Windows, time alone is limited, by who started it."""

from typing import NamedTuple

try:
    import resource
except ImportError:
    resource = None

FILE = 20_000_000  # bytes, of a file that it writes

HAS_LIMITS = resource is not None


class Limits(NamedTuple):
    """Of a notebook: seconds in all, seconds for a cell or a call, and bytes of memory."""

    seconds: float = 60
    patience: float = 5
    memory: int = 10**9


def limit(seconds, memory):
    """From now on this process has so much of a processor's time and of memory, in bytes. It starts no others, unless
    it is root's."""
    if not HAS_LIMITS:
        return
    for name, most in [("RLIMIT_CPU", seconds), ("RLIMIT_AS", memory), ("RLIMIT_FSIZE", FILE), ("RLIMIT_CORE", 0),
                       ("RLIMIT_NPROC", 0)]:
        if hasattr(resource, name):  # each system has some
            resource.setrlimit(getattr(resource, name), (most, most))
