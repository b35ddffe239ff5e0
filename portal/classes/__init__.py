"""Seats in classes, as hubs, whoever referred and the desk see and change them."""
