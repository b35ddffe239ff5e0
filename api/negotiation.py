"""What a client accepts, compared with what an address gives."""

from mimetypes import guess_type

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.utils.mediatypes import media_type_matches

from api.problems import CONTENT_TYPE


class ByContent(DefaultContentNegotiation):
    """JSON, a problem, or the file that the address ends in (`.pdf`): whoever accepts one of these is answered."""

    def select_renderer(self, request, renderers, format_suffix=None):
        gives = [renderer.media_type for renderer in renderers] + [CONTENT_TYPE, guess_type(request.path)[0]]
        accepted = self.get_accept_list(request)
        if not any(media_type_matches(given, wanted) for given in gives if given for wanted in accepted):
            raise NotAcceptable(available_renderers=renderers)
        return renderers[0], renderers[0].media_type
