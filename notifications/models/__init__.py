"""Messages out and in, what the provider said of them, and the wording that they use."""

from notifications.models.arrivals import LocalDelivery, Number, Receipt
from notifications.models.inbound import Inbound
from notifications.models.messages import Message
from notifications.models.providers import ProviderHold, UnknownCode
from notifications.models.tasks import Task
from notifications.models.wordings import Wording

__all__ = ["Inbound", "LocalDelivery", "Message", "Number", "ProviderHold", "Receipt", "Task", "UnknownCode", "Wording"]
