"""What every page of the questionnaire is: it shows what a draft has, and makes the patch that its answers are."""

from portal.forms import PageForm


class Step(PageForm):
    """One page of the form. `title` asks the question; `start(raw)` gives its answers so far; `patch(raw)` what it
    changes.

    `spoken` when an operator asks it on the telephone: the same questions, read aloud.
    """

    title = ""
    lead = ""

    def __init__(self, *args, organisation=None, worker=None, raw=None, spoken=False, **kwargs):
        self.organisation = organisation
        self.worker = worker
        self.raw = raw or {}
        self.spoken = spoken
        if args and args[0] is None:
            kwargs.setdefault("initial", self.start(self.raw))
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self):
        """What depends on the draft."""

    def start(self, raw) -> dict:
        return {}
