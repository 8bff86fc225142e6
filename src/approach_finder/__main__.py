"""``python -m approach_finder``."""

from approach_finder.cli import main

main()
