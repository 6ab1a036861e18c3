"""Write the pictures where they are served from: ``make pictures``."""

from pathlib import Path

from cms.base.drawing.scenes import SCENES, scene_svg

FOLDER = Path(__file__).parents[1] / "static" / "base" / "scenes"

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in set(FOLDER.glob("*.svg")) - {FOLDER / f"{name}.svg" for name in SCENES}:
        old.unlink()
    for name in SCENES:
        (FOLDER / f"{name}.svg").write_text(scene_svg(name))
