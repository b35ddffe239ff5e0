"""What signing in says by e-mail: allauth writes the body, we carry it."""

from notifications.events import register

register("portal.sign_in", "{body}", subject="Signing in to Get Online London")
