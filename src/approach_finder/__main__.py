"""``python -m approach_finder``."""

from approach_finder.main import main

main()
