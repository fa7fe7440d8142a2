"""How many printed codes are still read after each harm: signed and unsigned, from PDFs and dot for dot from rolls.

    python -m benchmarks.codes [--labels 36]

Each size that is offered for a link is printed at 203 dots an inch. A PDF becomes dots by poppler's pdftoppm, as where Linux
prints it. What zxing-cpp reads is compared letter by letter with what was printed, and its signature is checked. Seeded: the
same labels suffer the same each time.
"""

import argparse
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from PIL import Image

from pos.labels.errors import CodeTooWide, WordsDoNotFit
from pos.labels.operations import insist_it_fits
from pos.labels.rules import LAYOUTS, Layout, Words
from tests.labels.printed import DOTS_PER_INCH, LINKS, Outcome, Printed, by_a_head, on_paper, read, words_of
from tests.labels.wear import HARMS


def pages(pdf: bytes) -> list[Image.Image]:
    """What a printer of 203 dots an inch is given for each page."""
    poppler = shutil.which("pdftoppm")
    if poppler is None:
        raise SystemExit("pdftoppm is missing: apt-get install poppler-utils")
    with tempfile.TemporaryDirectory() as folder:
        command = [poppler, "-r", str(DOTS_PER_INCH), "-gray", "-", f"{folder}/page"]
        subprocess.run(command, input=pdf, check=True)
        return [Image.open(file).copy() for file in sorted(Path(folder).iterdir())]


def offered(words: Words) -> Iterator[Layout]:
    """The sizes that somebody who prints these labels can choose."""
    for layout in LAYOUTS.values():
        try:
            insist_it_fits(words, layout)
        except (CodeTooWide, WordsDoNotFit):
            continue
        yield layout


class Column:
    """Labels of one kind, spread evenly over the links and sizes that are offered for them."""

    def __init__(self, *, signed: bool, dot_for_dot: bool, most: int) -> None:
        self.name = f"{'signed' if signed else 'unsigned'}, {'roll' if dot_for_dot else 'PDF'}"
        chosen = [
            (link, layout)
            for link in LINKS.values()
            for layout in offered(words_of(link, 1, signed=signed)[0])
            if layout.is_roll or not dot_for_dot
        ]
        self.labels: list[tuple[str, Printed]] = []
        for link, layout in chosen:
            words = words_of(link, -(-most // len(chosen)), signed=signed)
            printed = by_a_head(words, layout) if dot_for_dot else on_paper(words, layout, pages)
            self.labels += [(f"{self.name}, {layout.code}", one) for one in printed]


def main() -> None:
    """Print the tables: by harm, and by size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--labels", type=int, default=36, help="of each kind, for each harm")
    most = parser.parse_args().labels
    columns = [Column(signed=signed, dot_for_dot=dots, most=most) for signed in (True, False) for dots in (False, True)]
    by_size: dict[str, Counter[Outcome]] = {}
    wrong = 0
    print(
        "| harm | strength |", " | ".join(column.name for column in columns), "|\n" + "|---" * (2 + len(columns)) + "|"
    )
    for name, (harm, unit, strengths) in HARMS.items():
        for strength in strengths:
            cells = []
            for column in columns:
                outcomes: Counter[Outcome] = Counter()
                for number, (size, label) in enumerate(column.labels):
                    random = Random(f"{name} {strength} {column.name} {number}")
                    outcome = read(harm(label.picture, label.place, strength, random), label)
                    outcomes[outcome] += 1
                    by_size.setdefault(size, Counter())[outcome] += 1
                wrong += outcomes[Outcome.WRONG]
                cells.append(f"{outcomes[Outcome.READ]} of {outcomes.total()}")
            print(f"| {name} | {unit.format(strength)} |", " | ".join(cells), "|", flush=True)
    print("\n| size | read, of all harms together |\n|---|---|")
    for size, outcomes in by_size.items():
        print(f"| {size} | {outcomes[Outcome.READ]} of {outcomes.total()} |")
    print(f"\nRead as something else than was printed: {wrong}.")


if __name__ == "__main__":
    main()
