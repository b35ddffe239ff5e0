"""The room of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
