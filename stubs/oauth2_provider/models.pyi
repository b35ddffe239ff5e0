"""What we use of django-oauth-toolkit 3.4, which has not written its types down."""

from datetime import datetime

from django.db import models

from people.models import Application

class AbstractApplication(models.Model):
    CLIENT_CONFIDENTIAL: str
    GRANT_CLIENT_CREDENTIALS: str
    client_id: models.CharField[str, str]
    client_type: models.CharField[str, str]
    authorization_grant_type: models.CharField[str, str]
    name: models.CharField[str, str]
    class Meta:
        abstract = True

class AccessToken(models.Model):
    application: models.ForeignKey[Application | None, Application | None]
    application_id: int | None
    token: models.TextField[str, str]
    token_checksum: models.CharField[str, str]
    expires: models.DateTimeField[datetime, datetime]
    scope: models.TextField[str, str]

class Grant(models.Model): ...
class IDToken(models.Model): ...
class RefreshToken(models.Model): ...

def set_token_value(token_instance: AccessToken | RefreshToken, raw_token: str) -> None: ...
