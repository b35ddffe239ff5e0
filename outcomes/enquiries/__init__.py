"""Answers drawn from every room: a person's copy of their data, and what is available before a referral."""
