"""`python -m tests.docs.lives_drawn`: docs/lives.md and the pictures that it shows, drawn from the definitions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from console.drawing import drawn, lives

DOCS = Path(__file__).parents[2] / "docs"

HEAD = """# Lives

Every subject goes through a life that its definition writes: states, and the steps between them. These are the lives
that ship, first those of applications, one for each edition, then those of the house's own subjects. The pictures are
drawn from the definitions, with

    yuelu scheme diagram plan --language en

as SVG or, with `--format mermaid`, as text for Mermaid; an edition is named by its scheme and its name, and a file of
your own by its path. `make lives` draws this page anew, and a test holds it to what the definitions say.

How to read them: the main way runs down the middle. A box says who has the work, or what is waited for, and within how
many working days; green is the office's turn, yellow the claimant's, white waits for something else, and a double frame
is an end. At an arrow stand the words of the step and below them who may take it; the system takes a step when a time
has come. ↻ is a step that leads back to its own state. Where a scheme is run, the page of its edition shows how many
applications stand in each state.
"""


def files() -> Mapping[str, str]:
    """Every generated file by its path below docs."""
    told, page = {}, [HEAD]
    for name, title, life in lives():
        told[f"lives/{name}.svg"] = drawn(life, title, "zh", "svg")
        told[f"lives/{name}.en.svg"] = drawn(life, title, "en", "svg")
        told[f"lives/{name}.mmd"] = drawn(life, title, "zh", "mermaid")
        page.append(
            f"## {title.en} · {title.zh}\n\n![{title.en}](lives/{name}.en.svg)\n\n"
            f"[中文](lives/{name}.svg) · [Mermaid](lives/{name}.mmd)\n"
        )
    return {"lives.md": "\n".join(page), **told}


def main() -> None:
    """Write them all, and take away what is drawn no longer."""
    folder, wanted = DOCS / "lives", files()
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if f"lives/{path.name}" not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
