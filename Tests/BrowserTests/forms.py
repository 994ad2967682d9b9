"""Forms as a browser without scripts sees them: their fields, what it would send, and what an answer says of them."""

from html.parser import HTMLParser

LINES = (("\r\n", "\n"), ("\r", "\n"))


class Field:
    """A control of a form. `kind` is text, area, hidden, password, radio, checkbox or select."""

    def __init__(self, name, kind):
        self.name = name
        self.kind = kind
        self.value = ""
        # Of a radio, a checkbox or a select: the values there are, and those that are chosen.
        self.choices = []
        self.chosen = []

    @property
    def sent(self):
        """What a browser sends of it as it stands."""
        if self.kind in ("radio", "checkbox"):
            return list(self.chosen)
        if self.kind == "select":
            return self.chosen[:1] or self.choices[:1]
        return [self.value]


class Form:
    def __init__(self, action, method):
        self.action = action
        self.method = method
        self.fields = {}
        # What the button says that goes on; the others go somewhere else. Empty where there is none.
        self.button = ""
        # The name and value of each button that goes somewhere else.
        self.turns = []

    def field(self, name, kind):
        return self.fields.setdefault(name, Field(name, kind))

    @property
    def sent(self):
        return {name: field.sent for name, field in self.fields.items() if field.sent}

    @property
    def step(self):
        step = self.fields.get("step")
        return step.value if step and step.kind == "hidden" else ""

    @property
    def action_asked(self):
        """What a form asks for where a page has several that go to one address."""
        asked = self.fields.get("action")
        return asked.value if asked and asked.kind == "hidden" else ""


class Page(HTMLParser):
    """The forms in the main part of a page, its links, its title, and its error summary as (field, message)."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.forms, self.links, self.errors, self.title, self.ids = [], [], [], "", set()
        self._form = self._area = self._select = self._link = None
        self._in_main = self._in_title = self._in_summary = self._in_button = False
        self._depth = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "main":
            self._in_main = True
        if tag == "title":
            self._in_title = True
        if "govuk-error-summary" in given.get("class", "").split():
            self._in_summary, self._depth = True, 0
        if tag == "div" and self._in_summary:
            self._depth += 1
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
            if self._in_summary:
                self._link = given["href"]
                self.errors.append([given["href"].lstrip("#"), ""])
        if tag == "form" and self._in_main:
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is not None:
            self._control(tag, given)

    def _control(self, tag, given):
        name = given.get("name")
        if tag == "input" and name:
            kind = given.get("type", "text")
            field = self._form.field(name, kind if kind in ("hidden", "password", "radio", "checkbox") else "text")
            if kind in ("radio", "checkbox"):
                field.choices.append(given.get("value", "on"))
                if "checked" in given:
                    field.chosen.append(given.get("value", "on"))
            elif kind == "hidden" and field.value:
                # A name that is carried several times.
                field.choices.append(given.get("value", ""))
            else:
                field.value = given.get("value", "")
        if tag == "button" and not name:
            self._in_button = not self._form.button
        if tag == "button" and name:
            self._form.turns.append((name, given.get("value", "")))
        if tag == "textarea" and name:
            self._area = self._form.field(name, "area")
        if tag == "select" and name:
            self._select = self._form.field(name, "select")
        if tag == "option" and self._select is not None:
            self._select.choices.append(given.get("value", ""))
            if "selected" in given:
                self._select.chosen.append(given.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "main":
            self._in_main = False
        if tag == "title":
            self._in_title = False
        if tag == "form":
            self._form = None
        if tag == "button":
            self._in_button = False
        if tag == "textarea":
            if self._area is not None and self._area.value.startswith("\n"):
                self._area.value = self._area.value[1:]
            self._area = None
        if tag == "select":
            self._select = None
        if tag == "a":
            self._link = None
        if tag == "div" and self._in_summary:
            self._depth -= 1
            self._in_summary = self._depth > 0

    def handle_data(self, data):
        if self._in_title:
            self.title += data
        if self._in_button and self._form is not None:
            self._form.button += data
        if self._area is not None:
            self._area.value += data
        if self._link is not None and self._in_summary:
            self.errors[-1][1] += data

    def like(self, form, any_step=False):
        """The form of this page that is the given one again, or another page of it; None where there is none."""
        return next(
            (other for other in self.forms if other.action == form.action and other.method == form.method
             and (any_step or other.step == form.step) and other.action_asked == form.action_asked), None)


def plain(values):
    """Values as they can be compared: line ends of one kind, and nothing around them."""
    def one(text):
        for before, after in LINES:
            text = text.replace(before, after)
        return text.strip()
    return sorted(text for text in map(one, values) if text)
