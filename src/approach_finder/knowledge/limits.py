"""How much is read from a file that somebody hands over, before it is refused."""

MAX_BYTES = 5_000_000
MAX_ANSWERS_BYTES = 1_000_000
MAX_DEPTH = 20
