"""Signing in: how people of every kind prove who they are, stay signed in, and lose nothing when they are not any
more.
"""
