"""Somebody at their own pages: over HTTP in a short run, in a real browser in a long one, by the same words of a journey."""

from uuid import uuid4

from django.test import Client

from tests.journeys.browsing import DESK, fill_in, type_scan
from tests.portal.signing_in import signed_in, worker


class OverHttp:
    """Each page is asked for, and each form sent, as a browser without JavaScript does."""

    def __init__(self, client: Client):
        self.client = client

    def read(self, path: str) -> str:
        answer = self.client.get(path, follow=True)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    def do(self, path: str, *, on: str = "", status: int = 200, **answers) -> str:
        """Send the form of a page; the page that follows. `on` is the page where the form stands, if it is another."""
        answer = self.client.post(path, answers, follow=True)
        assert answer.status_code == status, answer.content.decode()[:3000]
        return answer.content.decode()

    def scan(self, mode: str, code: str, **choices) -> str:
        """Scan something on the scan page; what it answers."""
        return self.do("/warehouse/scan", mode=mode, code=code, id=str(uuid4()), **choices)


class InBrowser:
    """The same in Chromium: fields are filled in, the button of their form is pressed."""

    def __init__(self, page):
        self.page = page

    def read(self, path: str) -> str:
        answer = self.page.goto(path)
        assert answer.status == 200, (path, answer.status)
        return self.page.content()

    def do(self, path: str, *, on: str = "", status: int = 200, **answers) -> str:
        self.page.goto(on or path)
        form = self.page.locator(f"main form[action='{path}']" if on else "main form:not([method=get])").last
        presses = [(name, value) for name, value in answers.items() if form.locator(f"button[name={name}]").count()]
        fill_in(form, {name: value for name, value in answers.items() if (name, value) not in presses})
        button = form.locator("".join(f"button[name={name}][value={value}]" for name, value in presses) or "button")
        with self.page.expect_navigation() as following:
            button.last.click()
        assert following.value.status == status, self.page.inner_text("main")
        return self.page.content()

    def scan(self, mode: str, code: str, **choices) -> str:
        self.page.goto(f"/warehouse/scan?mode={mode}")
        fill_in(self.page, choices)
        type_scan(self.page, code)
        self.page.locator(".gol-answer:visible").wait_for()
        return self.page.content()


class People:
    """Opens a door for a person, in the one way of this run."""

    def __init__(self, windows=None):
        self.windows = windows

    def door(self, role: str, at=None, name="Sam Reed") -> OverHttp | InBrowser:
        if self.windows is not None:
            return InBrowser(self.windows.open_as(role, at=at, name=name, size=DESK))
        user = worker(f"{name.split()[0].lower()}@{role.replace('_', '-')}.example", role=role, at=at, name=name)
        return OverHttp(signed_in(user))
