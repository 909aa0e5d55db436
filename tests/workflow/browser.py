"""Chromium without a window, driven by its debugging protocol over two pipes."""

import base64
import json
import os
import shutil
import subprocess
import tempfile

CHROMIUM = shutil.which("chromium")


class Browser:
    """A page in Chromium. Use as a context; `errors` are exceptions and errors on its console."""

    def __init__(self, timeout=120):
        self.profile = tempfile.mkdtemp(prefix="simplecell-chromium-")
        self.timeout, self.count, self.events, self.rest = timeout, 0, [], b""

    def __enter__(self):
        theirs, self.write_end = os.pipe()
        self.read_end, ours = os.pipe()
        # The protocol is at file descriptors 3 and 4 of Chromium.
        command = f'exec "$0" "$@" 3<&{theirs} 4>&{ours}'
        self.process = subprocess.Popen(
            ["bash", "-c", command, CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "about:blank"],
            pass_fds=(theirs, ours), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs)
        os.close(ours)
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        os.close(self.write_end)
        os.close(self.read_end)
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, **parameters):
        """A command to the page."""
        return self.send(method, session=self.session, **parameters)

    def send(self, method, session=None, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def receive(self):
        while b"\0" not in self.rest:
            read = os.read(self.read_end, 1 << 20)
            if not read:
                raise RuntimeError("Chromium ended")
            self.rest += read
        message, _, self.rest = self.rest.partition(b"\0")
        return json.loads(message)

    def open(self, address, width=1400, height=1000, dark=False):
        """Opens an address in a window of this size, and waits until it is loaded."""
        self.events.clear()
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=address)
        self.run("new Promise((done) => document.readyState === 'complete' ? done() : addEventListener('load', done))")

    def run(self, script):
        """The value of an expression in the page; promises are awaited."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def wait(self, condition):
        """Waits until an expression holds in the page, for 20 s at most."""
        if not self.run(f"""new Promise((done) => {{
              const end = performance.now() + 20000;
              (function look() {{
                if ({condition}) done(true); else if (performance.now() > end) done(false); else setTimeout(look, 20);
              }})();
            }})"""):
            raise TimeoutError(condition)

    def press(self, key, code=None, text=None):
        """Presses a key as a reader would."""
        own = {"key": key, "code": code or key, **({"text": text} if text else {}),
               "windowsVirtualKeyCode": {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32}.get(key, 0)}
        self.call("Input.dispatchKeyEvent", type="keyDown", **own)
        self.call("Input.dispatchKeyEvent", type="keyUp", **own)

    def picture(self, path, whole=False):
        """A PNG of the window, or of the whole page."""
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    @property
    def errors(self):
        self.run("0")  # events before it have come by then
        found = []
        for event in self.events:
            own = event.get("params", {})
            if event.get("method") == "Runtime.exceptionThrown":
                details = own["exceptionDetails"]
                found.append(details.get("exception", {}).get("description", details["text"]))
            elif event.get("method") == "Runtime.consoleAPICalled" and own["type"] in ("error", "warning", "assert"):
                found.append(" ".join(str(part.get("value", part.get("description"))) for part in own["args"]))
            elif event.get("method") == "Log.entryAdded" and own["entry"]["level"] in ("error", "warning"):
                found.append(own["entry"]["text"])
        return found


AXE = "4.10.3"  # of axe-core, which finds what readers with a screen reader, keyboard or weak sight would miss


def axe_core(folder):
    """The script of axe-core, kept in a folder; None where npm can't bring it."""
    kept = folder / f"axe-core-{AXE}.js"
    if not kept.exists():
        with tempfile.TemporaryDirectory() as place:
            try:
                subprocess.run(["npm", "pack", "--silent", f"axe-core@{AXE}"], cwd=place, check=True, timeout=60,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                subprocess.run(["tar", "-xf", f"axe-core-{AXE}.tgz", "package/axe.min.js"], cwd=place, check=True)
            except (OSError, subprocess.SubprocessError):
                return None
            shutil.copy(f"{place}/package/axe.min.js", kept)
    return kept.read_text()
