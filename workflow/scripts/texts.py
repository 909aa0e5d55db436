"""Titles, captions and labels are format strings, filled in with numbers of the configuration and of the input files
(docs/extending.md)."""

import math
import string

WORDS = ("no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
         "seventeen eighteen nineteen twenty").split()


class When:
    """A condition: {several_seeds:text} is the text if there are several seeds."""

    def __init__(self, holds):
        self.holds = holds

    def __format__(self, text):
        return text if self.holds else ""


class Looked:
    """A mapping that computes its values when they are used."""

    def __init__(self, look_up):
        self.look_up = look_up

    def __getitem__(self, key):
        return self.look_up(key)


class Unknown:
    """Any number of inputs that are not known before a figure is drawn; it is written as …."""

    def __getitem__(self, key):
        return self


class Filled(string.Formatter):
    """Lists become "0, 4 and 8"; the format `words` spells a number, `decades` is the span of a list in decades."""

    def format_field(self, value, form):
        if isinstance(value, Unknown):
            return "…"
        if form == "decades":
            return self.format_field(round(math.log10(max(value) / min(value))), "words")
        if isinstance(value, str) and "," in value:
            value = value.split(",")
        if isinstance(value, (list, tuple)):
            *most, last = [self.format_field(item, form) for item in value]
            return f"{', '.join(most)} and {last}" if most else last
        if form == "words":
            return WORDS[value] if value < len(WORDS) else str(value)
        shown = format(value, form)
        return shown.replace("%", " %") if isinstance(value, (int, float)) else shown


def fill(text, names):
    """A text with numbers filled in; raises LookupError for an unknown name."""
    return Filled().vformat(text, (), names)
