"""How fast it is, beside bare peers in the same run: `python -m tests.bench`, or `make bench`."""
