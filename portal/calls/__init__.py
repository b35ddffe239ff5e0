"""The phone desk: calls that come in, written down while they are spoken, and calls that a person must make."""
