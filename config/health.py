"""Whether this process lives, and whether it could serve: two plain answers for whoever balances the load."""

from django.db import DatabaseError, connection
from django.http import JsonResponse


def live(request):
    return JsonResponse({"status": "live"})


def ready(request):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "not ready", "why": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ready"})
