"""Aftercare: the one place to say that something does not work, for the person, their worker, the hub and the desk."""
