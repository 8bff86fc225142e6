"""Which kinds of psychotherapy are worth discussing first, and why."""

__version__ = "0.1.0"
