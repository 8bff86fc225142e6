"""``python -m approach_finder``."""

from approach_finder.cli.main import main

main()
