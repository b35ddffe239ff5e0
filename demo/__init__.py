"""The demonstration: an invented London for trying the service out, and for measuring it at any size."""
