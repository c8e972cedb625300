"""Makes the moving picture of README: a whole pass of lesson 00's stepper, a step a frame.

    python site/film.py        needs playwright and a Chromium, as the tests do
"""

import os
import shutil
from io import BytesIO

from pages import ROOT
from PIL import Image
from playwright.sync_api import sync_playwright

from bpcore import backprop, squared_error
from bpcore.descent import update
from bpcore.teaching.story import plant_net, plants
from bpcore.widgets import Stepper

SIZE = {"width": 1000, "height": 700}
SECONDS, AT_THE_END = 1.6, 4


def film(path):
    x, y = plants()
    step = update(backprop(plant_net(), x[:1], y[:1], squared_error), rate=2)
    page_text = Stepper(step, inputs=("dry", "dark"), outputs=("water", "move")).to_html()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, reduced_motion="reduce")
        page.set_content(page_text)
        frame = page.locator(".bp-frame")
        frame.wait_for()
        frame.focus()
        pictures = []
        for _ in range(int(page.locator(".bp-scrubber").get_attribute("aria-valuemax")) + 1):
            pictures.append(Image.open(BytesIO(frame.screenshot())).convert("RGB"))
            page.keyboard.press("ArrowRight")
        browser.close()
    palette = pictures[-1].quantize(128)  # one for all, or colours would flicker
    first, *others = (picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures)
    times = [SECONDS * 1000] * len(others) + [AT_THE_END * 1000]
    first.save(path, save_all=True, append_images=others, duration=times, loop=0, optimize=True)


if __name__ == "__main__":
    film(ROOT / "notebooks" / "pictures" / "stepper.gif")
