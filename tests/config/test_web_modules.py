"""What a web process loads at its start: the house and what it serves, and none of what few requests ever need."""

import subprocess
import sys

from django.conf import settings

# Each is loaded on first use behind one door (law.loading, documents): solvers, vendors, paper and workbooks.
LATER = ("highspy", "lap", "numpy", "odf", "openpyxl", "PIL", "reportlab", "scipy", "stripe", "tablib", "twilio")
_START = "import sys, config.wsgi; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def test_a_web_process_starts_without_what_few_requests_need():
    """And with every door loaded before it is forked: not once more in each process, at its first request."""
    done = subprocess.run(
        [sys.executable, "-c", _START], cwd=settings.ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    loaded = done.stdout.split()
    assert [name for name in LATER if name in loaded] == []
    assert [name for name in ("api", "portal", "phone") if name not in loaded] == []
