"""A small editor: as much of the Language Server Protocol as it takes to open, change and save
files in front of a rust-analyzer, and to see what it then shows. Standard library only."""

import json
import os
import pathlib
import queue
import subprocess
import threading
import time

# What rust-analyzer calls the progress of its check command.
FLYCHECK = "rust-analyzer/flycheck/0"
# Seconds that no check takes, be the machine as slow and busy as it may, unless it builds the libraries.
LONGEST_CHECK = 40


class Gone(Exception):
    """rust-analyzer ended, or did not answer in time."""


class Late(Gone):
    """rust-analyzer did not do in time what was waited for."""


class Refused(Exception):
    """rust-analyzer answered a request with an error."""


def nested(settings):
    """VS Code's flat settings ("rust-analyzer.check.x": 1) as rust-analyzer gets them ({"check": {"x": 1}})."""
    tree = {}
    for key, value in settings.items():
        section, *path = key.split(".")
        if section != "rust-analyzer":
            continue
        at = tree
        for part in path[:-1]:
            at = at.setdefault(part, {})
        at[path[-1]] = value
    return tree


class Editor:
    """One rust-analyzer on one folder."""

    def __init__(self, server, folder, settings, patience=300):
        self.folder = pathlib.Path(folder)
        self.settings = settings
        self.patience = patience
        self.status = None
        self.checks_begun = self.checks_ended = 0
        # How many had ended when the latest one began.
        self.ended_before = 0
        self.check_titles = []
        self.check_reports = []
        self.published = {}
        self.publications = 0
        self.versions = {}
        self.answers = {}
        self.number = 0
        self.arrived = threading.Condition()
        self.log = open(self.folder.parent / "rust-analyzer.log", "wb")
        self.process = subprocess.Popen(
            [server], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log
        )
        self.outbox = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._write, daemon=True).start()
        self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": self.folder.as_uri(),
                "workspaceFolders": [{"uri": self.folder.as_uri(), "name": self.folder.name}],
                "initializationOptions": settings,
                "capabilities": {
                    "workspace": {"configuration": True, "diagnostics": {"refreshSupport": True}},
                    "textDocument": {
                        "publishDiagnostics": {"relatedInformation": True, "codeDescriptionSupport": True},
                        "diagnostic": {"dynamicRegistration": False},
                        "synchronization": {"didSave": True},
                    },
                    "window": {"workDoneProgress": True},
                    "experimental": {"serverStatusNotification": True},
                },
            },
        )
        self.tell("initialized", {})

    # The wire.

    def _write(self):
        while (message := self.outbox.get()) is not None:
            body = json.dumps({"jsonrpc": "2.0", **message}).encode()
            try:
                self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
                self.process.stdin.flush()
            except OSError:
                return

    def _read(self):
        pipe = self.process.stdout
        while True:
            length = None
            while (line := pipe.readline().strip()):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if length is None:
                break
            self._take(json.loads(pipe.read(length)))
        with self.arrived:
            self.process.wait()
            self.arrived.notify_all()

    def _take(self, message):
        method, params = message.get("method"), message.get("params")
        with self.arrived:
            if method is None:
                self.answers[message["id"]] = message
            elif "id" in message:
                asked = params.get("items", []) if method == "workspace/configuration" else None
                result = None if asked is None else [self.settings for _ in asked]
                self.outbox.put({"id": message["id"], "result": result})
            elif method == "textDocument/publishDiagnostics":
                self.published[params["uri"]] = params["diagnostics"]
                self.publications += 1
            elif method == "experimental/serverStatus":
                self.status = params
            elif method == "$/progress" and params["token"] == FLYCHECK:
                kind = params["value"]["kind"]
                self.checks_begun += kind == "begin"
                self.checks_ended += kind == "end"
                if kind == "begin":
                    self.ended_before = self.checks_ended
                    self.check_titles.append(params["value"].get("title", ""))
                if kind == "report":
                    self.check_reports.append(params["value"].get("message", ""))
            self.arrived.notify_all()

    def wait(self, what, ready, patience=None):
        """Waits until `ready()`; `what` is for the one who reads that it never came."""
        end = time.monotonic() + (patience or self.patience)
        with self.arrived:
            while not (value := ready()):
                if self.process.returncode is not None:
                    raise Gone(f"rust-analyzer ended ({self.process.returncode}) before {what}; see {self.log.name}")
                if not self.arrived.wait(max(0, end - time.monotonic())) and time.monotonic() >= end:
                    raise Late(f"rust-analyzer did not come to {what}; see {self.log.name}")
        return value

    def tell(self, method, params):
        self.outbox.put({"method": method, "params": params})

    def ask(self, method, params):
        self.number += 1
        number = self.number
        self.outbox.put({"id": number, "method": method, "params": params})
        self.wait(f"an answer to {method}", lambda: number in self.answers)
        answer = self.answers.pop(number)
        # It was busy with a change; that is no answer yet.
        if answer.get("error", {}).get("code") in (-32801, -32802):
            time.sleep(0.05)
            return self.ask(method, params)
        if "error" in answer:
            raise Refused(f"{method}: {answer['error']['message']}")
        return answer.get("result")

    # What a person at an editor does.

    def uri(self, path):
        return (self.folder / path).as_uri()

    def until_ready(self):
        """Waits until the project is loaded; returns rust-analyzer's health and its words."""
        self.wait("the project's end of loading", lambda: self.status and self.status["quiescent"])
        return self.status["health"], self.status.get("message") or ""

    def open(self, path):
        self.versions[path] = 1
        text = (self.folder / path).read_text()
        item = {"uri": self.uri(path), "languageId": "rust", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})

    def close(self, path):
        self.tell("textDocument/didClose", {"textDocument": {"uri": self.uri(path)}})

    def type(self, path, text):
        """Puts `text` into the open editor of `path`, and onto the disk, as a save does."""
        self.versions[path] += 1
        document = {"uri": self.uri(path), "version": self.versions[path]}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        (self.folder / path).write_text(text)

    def save(self, path, text=None):
        """Saves `path`, waits for the check command, and returns what is then shown of it in this file. Now and then
        rust-analyzer loses a check, and a person saves again."""
        if text is not None:
            self.type(path, text)
        for attempts_left in (2, 1, 0):
            begun = self.checks_begun
            self.tell_of_save(path)
            try:
                self.until_checked(f"the end of the check of {path}", begun)
                break
            except Late as late:
                if not attempts_left:
                    raise
                print(f"note: {late}; saved again", flush=True)
        self.settle()
        return self.of_check(path)

    def until_checked(self, what, begun):
        """Waits until a check is over that began as the next one after `begun` checks. It ends one that still runs
        before it begins."""
        patience = LONGEST_CHECK if begun else self.patience
        self.wait(what, lambda: self.checks_begun > begun and self.checks_ended > self.ended_before, patience)

    def tell_of_save(self, path):
        self.tell("textDocument/didSave", {"textDocument": {"uri": self.uri(path)}})

    def settle(self):
        """What a check found is published after its end is told, by threads that keep no order. So it asks
        and is answered until nothing new came for a number of answers."""
        quiet, seen = 0, self.publications
        while quiet < 20:
            self.ask("rust-analyzer/analyzerStatus", {})
            quiet = quiet + 1 if self.publications == seen else 0
            seen = self.publications

    def native(self, path):
        """rust-analyzer's own diagnostics of the open file `path`."""
        answer = self.ask("textDocument/diagnostic", {"textDocument": {"uri": self.uri(path)}})
        return answer.get("items", [])

    def of_check(self, path):
        """What the check command's last run shows in `path`."""
        return self.published.get(self.uri(path), [])

    def everywhere(self):
        """All that check commands show anywhere, by file."""
        names = {uri: uri.removeprefix(self.folder.as_uri() + "/") for uri in self.published}
        return {names[uri]: found for uri, found in self.published.items() if found}

    def quit(self):
        try:
            self.ask("shutdown", None)
            self.tell("exit", None)
            self.process.wait(10)
        except (Gone, subprocess.TimeoutExpired):
            self.process.kill()
        self.outbox.put(None)
        self.log.close()
