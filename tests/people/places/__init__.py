"""Tests of people/places."""
