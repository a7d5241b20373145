"""`./dev pictures`: the pictures of docs/ and README.md, taken from the demo story in a browser.

Each is taken in English and in Chinese, as the person of the demo story who would see it, and
stored with few colours (docs/pictures/<language>/<name>.png). Names as arguments take only those.
With --url and --database a server that runs already is photographed.
"""

import argparse
import shutil

from . import environment, paths, serve, testing
from .databases import Databases
from .messages import Failure, note, step
from .picture_list import PICTURES

FOLDER = paths.ROOT / "docs" / "pictures"
LANGUAGES = {"en": "en_US", "zh_CN": "zh_CN"}
USUAL_LANGUAGE = "zh_CN"
SIZES = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
BROWSER_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
COLOURS = 96
ANIMATION_MS = 1200
TIMEOUT_MS = 120_000
# Nothing moves, and no cursor blinks.
CALM = "* {animation: none !important; transition: none !important; caret-color: transparent}"


def main(arguments):
    """Take the pictures, in a process that has playwright and Pillow."""
    options = _parse(arguments)
    testing.ensure_browser()
    env = environment.ensure()
    if options.url:
        return _call(env, options.url, options.database, options.names)
    databases = Databases(env)
    with databases.temporary_copy(databases.suite(demo=True), "pictures") as name:
        step("Starting Odoo")
        log = paths.LOGS / "pictures.log"
        quiet = ["--max-cron-threads=0"]
        with serve.start(
            name, log=log, options=quiet, python=env.python, environment=env.variables()
        ) as served:
            served.build_assets()
            return _call(env, served.url, name, options.names)


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="./dev pictures", description=__doc__.partition(":")[2])
    parser.add_argument("--url", help="a server that runs already")
    parser.add_argument("--database", help="its database, with the demo story")
    parser.add_argument("names", nargs="*", help="only these pictures")
    options = parser.parse_args(arguments)
    if bool(options.url) != bool(options.database):
        raise Failure("--url and --database go together")
    unknown = set(options.names) - {picture.name for picture in PICTURES}
    if unknown:
        raise Failure(f"There is no picture {', '.join(sorted(unknown))}")
    return options


def _call(env, url, database, names):
    return env.call([env.python, "-m", "devtools.pictures", url, database, *names])


def take(url, database, names=()):
    """Photograph a served demo story; all pictures without names."""
    from playwright.sync_api import sync_playwright

    chosen = [picture for picture in PICTURES if not names or picture.name in names]
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, testing.BROWSERS)))
        browser = playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGUMENTS))
        studio = Studio(browser, url, database)
        try:
            for folder, language in LANGUAGES.items():
                studio.set_language({picture.login for picture in chosen}, language)
                for picture in chosen:
                    studio.take(picture, FOLDER / folder)
            if studio.failed:
                raise Failure("\n".join(studio.failed))
        finally:
            studio.set_language({picture.login for picture in chosen}, USUAL_LANGUAGE)
            browser.close()
    total = sum(file.stat().st_size for file in FOLDER.rglob("*.png"))
    note(f"{len(chosen)} pictures in {len(LANGUAGES)} languages; docs/pictures holds {total // 1024} kB")


class Studio:
    """One browser, one server; a device for each person and size."""

    def __init__(self, browser, url, database):
        self.browser, self.url, self.database = browser, url, database
        self.devices = {}
        self.failed = []

    def device(self, login, size):
        """Signed in as this person."""
        if (login, size) not in self.devices:
            device = self.browser.new_context(
                base_url=self.url, locale="zh-CN", timezone_id="Asia/Shanghai", **SIZES[size]
            )
            device.set_default_timeout(TIMEOUT_MS)
            credentials = {"db": self.database, "login": login, "password": login}
            device.request.post("/web/session/authenticate", data={"params": credentials})
            self.devices[login, size] = device
        return self.devices[login, size]

    def call(self, login, model, method, *args, **kwargs):
        """A method of the server, as this person."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        device = self.device(login, "desktop")
        answer = device.request.post(f"/web/dataset/call_kw/{model}/{method}", data={"params": params}).json()
        if "error" in answer:
            raise Failure(f"{login}, {model}.{method}: {answer['error']['data']['message']}")
        return answer["result"]

    def set_language(self, logins, language):
        """The language of these people's next pages."""
        users = self.call("officer", "res.users", "search", [("login", "in", sorted(logins))])
        self.call("officer", "res.users", "write", users, {"lang": language})

    def take(self, picture, folder):
        """Open the screen, do what the picture wants done, store it."""
        from playwright.sync_api import Error

        page = self.device(picture.login, picture.size).new_page()
        try:
            page.goto(self.address(picture))
            page.locator(picture.sign).first.wait_for()
            page.add_style_tag(content=CALM)
            page.wait_for_timeout(ANIMATION_MS)
            if picture.act:
                picture.act(page)
                page.wait_for_timeout(ANIMATION_MS)
            page.wait_for_selector(".o_loading_indicator", state="detached")
            folder.mkdir(parents=True, exist_ok=True)
            target = folder / f"{picture.name}.png"
            page.screenshot(path=target, clip=clip(picture))
            shrink(target)
        except (Error, Failure) as error:
            page.screenshot(path=paths.BUILD / f"{picture.name}_failed.png")
            self.failed.append(f"{folder.name}/{picture.name}: {error}")
        finally:
            page.close()

    def address(self, picture):
        """The picture's address, with the id of the record it shows."""
        if not picture.record:
            return picture.address
        model, domain = picture.record
        found = self.call(picture.login, model, "search", domain, limit=1)
        if not found:
            raise Failure(f"The picture {picture.name}: no {model} with {domain}")
        return picture.address.format(id=found[0])


def clip(picture):
    """The part of the window that is kept: all of it, or what is above the picture's height."""
    window = SIZES[picture.size]["viewport"]
    return {"x": 0, "y": 0, "width": window["width"], "height": picture.height or window["height"]}


def shrink(file):
    """Few colours and the best compression: a fifth of the size, the same to the eye."""
    from PIL import Image

    with Image.open(file) as image:
        few = image.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=0)
    few.save(file, optimize=True)


if __name__ == "__main__":
    import sys

    take(sys.argv[1], sys.argv[2], sys.argv[3:])
