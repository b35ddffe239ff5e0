"""The workspace of those who keep the service: organisations, their people, and the agreements under which they
share data.
"""
