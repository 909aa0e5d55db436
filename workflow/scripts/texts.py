"""
Titles, captions and labels are format strings: a number in them is that of the configuration or of the files that were
drawn. docs/extending.md tells what they may name.
"""

import math
import string

WORDS = ("no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
         "seventeen eighteen nineteen twenty").split()


class When:
    """{several_seeds:text} gives its text where there are several."""

    def __init__(self, holds):
        self.holds = holds

    def __format__(self, text):
        return text if self.holds else ""


class Looked:
    """A mapping whose values are looked up when they are asked for."""

    def __init__(self, look_up):
        self.look_up = look_up

    def __getitem__(self, key):
        return self.look_up(key)


class Unknown:
    """What is known only when it has been drawn: stands for any number of it before."""

    def __getitem__(self, key):
        return self


class Filled(string.Formatter):
    """Lists read as "0, 4 and 8"; `words` spells a number, `decades` says over how many a list goes."""

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
    """A text with its numbers; what it names and there is not is a LookupError."""
    return Filled().vformat(text, (), names)
