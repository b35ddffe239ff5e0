"""What every page of the questionnaire is: it shows what a draft has, and makes the patch that its answers are."""

from portal.forms import PageForm
from referrals import answer_labels

NOT_KNOWN = ("unknown", answer_labels.NOT_KNOWN)  # what triage needs is answered, or said not to be known


class Step(PageForm):
    """One page of the form. `title` asks the question; `start(raw)` gives its answers so far; `patch(raw)` what it
    changes; `notices()` what the worker should know before they answer.

    `spoken` when an operator asks it on the telephone: the same questions, read aloud. `leaving` when the worker saves
    and comes back later: nothing is required, and what cannot be read stays as it was in the draft.
    """

    title = ""
    lead = ""

    def __init__(self, *args, organisation=None, worker=None, raw=None, spoken=False, leaving=False, **kwargs):
        self.organisation = organisation
        self.worker = worker
        self.raw = raw or {}
        self.spoken = spoken
        self.leaving = leaving
        if args and args[0] is None:
            kwargs.setdefault("initial", self.start(self.raw))
        super().__init__(*args, **kwargs)
        self.prepare()
        if leaving:
            for field in self.fields.values():
                field.required = False

    def prepare(self):
        """What depends on the draft."""

    def start(self, raw) -> dict:
        return {}

    def notices(self) -> list[str]:
        """Rules that will decide about this person, where they are answered."""
        return []

    def keep_what_can_be_read(self) -> list[str]:
        """Put the draft's own answer in the place of each that cannot be read. Returns the names of those fields."""
        unread = [name for name in self.errors if name in self.fields]
        before = self.start(self.raw)
        for name in unread:
            self.cleaned_data[name] = before.get(name, self.fields[name].to_python(None))
        return unread
