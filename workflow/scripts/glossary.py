"""The glossary, docs/glossary.md, on a page: its terms, links to them from texts, and symbols with their indices."""

import re
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup, escape

ROW = re.compile(r'\| <a id="([^"]+)"></a>(.+?)(?<!\\)\|(.+)(?<!\\)\|$')
INDEX = re.compile(r"(?<![A-Za-z0-9_])([^\W\d_])_([a-z])(?![A-Za-z0-9_])")  # n_x
LINK = re.compile(r"\[([^\]]+)\]\(([^)]*)\)")
EMPHASIS = re.compile(r"\*([^*]+)\*")
CODE = re.compile(r"`([^`]+)`")
PREFIX = "term-"  # of the id of a term on a page


class Term(NamedTuple):
    id: str
    name: str  # as in docs/glossary.md: short names with commas between
    meaning: Markup


def typeset(text):
    """A text for HTML, with indices of one letter below the line."""
    return Markup(INDEX.sub(r"\1<sub>\2</sub>", str(escape(text))))


def meaning(cells):
    """The long name, if there is one, and the explanation. Links within the glossary stay; of those to other pages of
    the documentation, which a page does not hold, the text stays."""
    text = str(typeset(": ".join(cell.strip() for cell in cells if cell.strip()).replace(r"\|", "|")))
    text = LINK.sub(lambda link: f'<a href="#{PREFIX}{link[2][1:]}">{link[1]}</a>' if link[2].startswith("#")
                    else link[1], text)
    return Markup(CODE.sub(r"<code>\1</code>", EMPHASIS.sub(r"<em>\1</em>", text)))


def read(path):
    """The terms in the order of the file."""
    rows = filter(None, map(ROW.match, Path(path).read_text().splitlines()))
    return [Term(row[1], row[2].strip(), meaning(re.split(r"(?<!\\)\|", row[3]))) for row in rows]


def short_names(terms):
    """{name: id} of the names that a reader may not know as words: those with a capital or an index, and phrases."""
    return {name: term.id for term in reversed(terms) for name in term.name.split(", ")
            if re.search(r"[A-Z_ ]", name)}


def linker(terms):
    """A function that makes HTML of a text, in which the first occurrence of each short name is a link."""
    names = short_names(terms)
    either = "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)"  # which matches nothing
    pattern = re.compile(rf"(?<![\w-])({either})(?=s?(?![\w-]))")

    def linked(text):
        parts, seen = [], set()
        for i, part in enumerate(pattern.split(str(text))):  # names are at odd places
            if i % 2 and names[part] not in seen:
                seen.add(names[part])
                parts.append(Markup('<a class="term" href="#{}{}">{}</a>').format(PREFIX, names[part], typeset(part)))
            else:
                parts.append(typeset(part))
        return Markup("").join(parts)

    return linked
