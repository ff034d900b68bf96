"""Take the screenshots of the editor that the documentation shows, from a service that is running.

claimscore serve & python docs/images/make_screenshots.py http://127.0.0.1:8765
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

SIZES = {"desktop": (1440, 900, 1.0), "phone": (390, 800, 1.5)}


def main(site: str) -> None:
    """Write one PNG for each size and theme beside this file."""
    with sync_playwright() as engine:
        browser = engine.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for theme in ("light", "dark"):
            for size in SIZES:
                path = Path(__file__).with_name(f"editor-{size}-{theme}.png")
                path.write_bytes(_shot(browser, site, size, theme))
        browser.close()


def _shot(browser: Browser, site: str, size: str, theme: str) -> bytes:
    width, height, scale = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(site)
    page.locator('#welcome [data-example="careless-portal"]').click()
    page.wait_for_selector("#findings .card.error", state="attached")
    page.wait_for_timeout(800)
    for _ in range(20):
        page.keyboard.press("F8")
        if page.locator(".card.open:not(.unsure) .try").count():
            break
    page.wait_for_timeout(600)
    data = page.screenshot()
    context.close()
    return data


if __name__ == "__main__":
    main(sys.argv[1])
