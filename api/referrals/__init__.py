"""Referrals in the API: what is said of them, and the addresses where they are sent, decided and followed."""
