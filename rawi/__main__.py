"""`python -m rawi` is `rawi`."""

from rawi.cli import main

main()
