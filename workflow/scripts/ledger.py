"""The ledger of claims as pages show it: specifications side by side, and counts of the claims that count."""

from pages import read_rows

# Verdicts in the order in which pages count them; each row of the ledger has one, a reason may follow it.
STATES = ("reproduced", "equivalent", "contradicted", "inconclusive", "not testable")
SPECIFICATIONS = ("as printed", "as tuned")
COUNTS = "claim"  # the kind of what is counted


def read_ledger(path, photographs=()):
    """One entry per claim: the row of its headline, and under `specifications` its row of each specification, or
    None. Rows have their interval over photographs, or None."""
    second = {(row["id"], row["specification"]): row for file in photographs for row in read_rows(file)}
    claims = {}
    for row in read_rows(path):
        row["statement"], row["measured"] = parts(row["claim"])
        row["photographs"] = second.get((row["id"], row["specification"]))
        row["state"], _, row["why"] = row["verdict"].partition(": ")
        claims.setdefault((row["paper"], row["id"]), []).append(row)
    return [{**next(row for row in rows if row["headline"]),
             "specifications": dict.fromkeys(SPECIFICATIONS) | {row["specification"]: row for row in rows}}
            for rows in claims.values()]


def parts(claim):
    """A claim without the words in parentheses at its end, which say how it is measured, and these words."""
    if not claim.endswith(")."):
        return claim, ""
    depth = 0
    for at in range(len(claim) - 2, 0, -1):
        depth += {")": 1, "(": -1}.get(claim[at], 0)
        if depth == 0:
            break
    words = claim[at + 1:-2]
    return claim[:at].rstrip() + ".", words[:1].upper() + words[1:] + "."


def counted(claims, paper):
    """The claims of a paper that count."""
    return [claim for claim in claims if claim["paper"] == paper and claim["kind"] == COUNTS]


def scoreboard(claims, papers):
    """[(paper, number of claims, {verdict: (number, number after Holm's adjustment)})] of the headlines; studies of our
    own have none."""
    board = []
    for paper in papers:
        own = counted(claims, paper)
        if not own:
            continue
        after = [claim["verdict_after_holm"] or claim["state"] for claim in own]
        board.append((paper, len(own), {state: (sum(claim["state"] == state for claim in own), after.count(state))
                                        for state in STATES}))
    return board


def total(board):
    """The same of all papers."""
    return (sum(count for _, count, _ in board),
            {state: tuple(sum(states[state][i] for _, _, states in board) for i in (0, 1)) for state in STATES})


def short(number):
    """Three significant digits."""
    return f"{float(number):.3g}".replace("-", "−")
