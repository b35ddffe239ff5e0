"""Tests of people/residents."""
