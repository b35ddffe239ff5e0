"""A person without a mouse, in a real browser."""

from tests.chromium import axe_faults, sideways


class Keyboard:
    """A person without a mouse. Every page they come to is looked at by axe, and may not scroll sideways."""

    def __init__(self, page, home, scripts):
        self.page = page
        self.home = home
        self.scripts = scripts
        self.seen = []

    def open(self, path):
        self.page.goto(path if path.startswith("http") else self.home + path)
        self.look()

    def look(self):
        self.page.wait_for_load_state()
        self.seen.append(self.page.title())
        assert not sideways(self.page), self.page.url
        if self.scripts:
            assert axe_faults(self.page) == [], self.page.url

    def to(self, selector):
        """Tab until the focus is on it."""
        for _ in range(90):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by Tab on {self.page.url}")

    def write(self, name, text):
        self.to(f"[name={name}]")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, name, value):
        """A radio: into its group by Tab, then by the arrows."""
        self.to(f"[name={name}]")
        for _ in range(8):
            if self.page.evaluate("v => document.activeElement.value === v", value):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name}={value} cannot be chosen")

    def tick(self, name, value):
        self.to(f"[name={name}][value={value}]")
        self.page.keyboard.press("Space")

    def follow(self, selector):
        """A button or a link by what it is, where others begin with the same word."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def press(self, words):
        """A button or a link by what it says."""
        for _ in range(90):
            text = self.page.evaluate(
                "(document.activeElement.matches('button, a') && document.activeElement.innerText) || ''"
            )
            if text.strip().startswith(words):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"“{words}” cannot be reached by Tab on {self.page.url}")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()
