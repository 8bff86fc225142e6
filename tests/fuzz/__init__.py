"""Attempts to break the program: ``python -m tests.fuzz --minutes 10`` tries for as long as it is told.

A short run of each is among the tests (``tests/test_fuzz.py``).
"""
