"""What a change has to pass before it is merged, tests apart: `make check`."""
