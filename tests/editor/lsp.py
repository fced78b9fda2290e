"""What a learner sees in an editor, with a real rust-analyzer: lsp.py RUST_ANALYZER FOLDER

FOLDER is empty and takes the course, the tool's cache and rust-analyzer's log. The tool is the
`cargo-async-learn` on PATH. Begin with tests/editor/lsp.sh, which sets all this up."""

import json
import os
import pathlib
import subprocess
import sys
import time
import tomllib

from client import LONGEST_CHECK, Editor, Gone, Refused, nested

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
ERROR, WARNING = 1, 2
JOIN = "exercises/03_join/01_join.rs"
# What rust-analyzer 0.0.330 says when it panics over an async closure with arguments.
KNOWN_PANIC = "was not used in the child coroutine"

failures = 0


def expect(what, holds, shown=""):
    """Prints whether `what` holds, and `shown` if it does not."""
    global failures
    failures += not holds
    print(f"{'ok' if holds else 'FAILED'}: {what}", flush=True)
    if not holds and shown:
        print(f"    {shown}", flush=True)


def told(diagnostics):
    """Diagnostics as lines that a person can read."""
    lines = []
    for found in diagnostics:
        severity = {1: "error", 2: "warning", 3: "information", 4: "hint"}[found["severity"]]
        place = f"{found['range']['start']['line'] + 1}:{found['range']['start']['character'] + 1}"
        lines.append(f"{place} {severity} {found.get('source')}({found.get('code')}): {found['message']}")
    return "\n    ".join("\n".join(lines).splitlines())


def shown(diagnostics):
    print("    " + told(diagnostics), flush=True)


def errors(diagnostics):
    return [found for found in diagnostics if found["severity"] == ERROR]


def tutors(diagnostics):
    return [found for found in diagnostics if found.get("source") == "async-learn"]


def lines(diagnostics):
    return {found["range"]["start"]["line"] for found in diagnostics}


def of(folder, exercise):
    """The text in `folder` that belongs to the file `exercise` of a course."""
    return (REPOSITORY / folder / exercise.removeprefix("exercises/")).read_text()


def mistake(exercise, name):
    """The whole program of a mistake."""
    return tool(REPOSITORY, "dev", "show", exercise, name)


def line_with(text, words):
    return next(number for number, line in enumerate(text.splitlines()) if words in line)


def tool(folder, *arguments):
    done = subprocess.run(["cargo", "async-learn", *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise Gone(f"cargo async-learn {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def native(editor, path, where):
    """rust-analyzer's own diagnostics; none where it is known to fail at that."""
    try:
        return editor.native(path)
    except Refused as refusal:
        if KNOWN_PANIC not in str(refusal):
            raise
        print(f"known: {where}: rust-analyzer itself panics here (rust-lang/rust-analyzer#22208)", flush=True)
        return []


def first_save(editor):
    """The kit is not built yet: the first save builds it, and says so while it does."""
    editor.open(JOIN)
    expect("opening a starter shows nothing", not native(editor, JOIN, JOIN) and not editor.everywhere())
    begin = time.monotonic()
    found = editor.save(JOIN)
    print(f"    the first save took {time.monotonic() - begin:.1f} s, since it built the libraries")
    libraries = [report for report in editor.check_reports if "the course's libraries" in report]
    expect("the first save tells how the libraries' build goes", libraries, editor.check_reports)
    print(f"    for example: {(libraries or [''])[-1]}")
    expect("an untouched starter draws nothing when it is saved", not found, told(found))


def a_wrong_join(editor):
    wrong = mistake(JOIN, "futures_first")
    begin = time.monotonic()
    found = editor.save(JOIN, wrong)
    print(f"    from the save to the end of the check: {time.monotonic() - begin:.2f} s")
    shown(found)
    errors = [one for one in found if one.get("severity") == ERROR]
    expect("a wrong join draws one error, and a hint for each further place", len(errors) == 1 and len(found) == 4)
    hints = [one["message"] for one in found if one.get("severity") != ERROR]
    expect("a hint says what waits there", all(hint.startswith("begins only after") for hint in hints))
    found = errors
    first = found[0] if found else {"range": {"start": {"line": -1}}, "message": ""}
    expect("it is an error of the tutor's", first.get("severity") == ERROR and tutors(found) == found)
    expect("its code is the advice", first.get("code") == "serial-awaits")
    expect("it lies on the first await", lines(found) == {line_with(wrong, "    (one_x.await")})
    for words in ["Each operation waited for the one before it", "expected: 50 ms", "explain serial-awaits"]:
        expect(f"it says: {words}", words in first["message"])
    expect("the whole verdict is one click away", "✗ not yet join" in first.get("data", {}).get("rendered", ""))


def the_right_join(editor):
    found = editor.save(JOIN, of("solutions", JOIN))
    expect("the right join clears it", not found and not editor.everywhere(), told(found))
    expect("and counts as done", "✓ join " in tool(editor.folder, "list"))


def rustc_with_advice(editor):
    path = "exercises/02_async_await/01_first_await.rs"
    editor.open(path)
    wrong = mistake(path, "future_returned")
    found = errors(editor.save(path, wrong))
    shown(found)
    expect("an error of rustc's lies where rustc says", lines(found) == {line_with(wrong, "    do_one_thing_async(side)")})
    message = found[0]["message"] if found else ""
    expect("it keeps rustc's words", "mismatched types" in message and "expected `u32`, found future" in message)
    expect("and has the tutor's", "explain future-used-as-value" in message)
    found = editor.save(path, of("exercises", path))
    expect("what is put back draws rustc's errors and no others", errors(found) and not tutors(found), told(found))


def errors_inside_macros(editor):
    wrong = mistake(JOIN, "awaited_arguments")
    found = errors(editor.save(JOIN, wrong))
    first, last = line_with(wrong, "do_one_thing_async(x).await"), line_with(wrong, "do_another_thing_async(y).await")
    expect("errors inside of join! lie in the learner's file", found, told(found))
    inside = all(first - 1 <= line <= last + 1 for line in lines(found))
    expect("at the call or its arguments", inside, told(found))


def no_noise(editor):
    other = "exercises/03_join/02_try_join.rs"
    (editor.folder / other).write_text("this is no Rust\n")
    editor.save(JOIN, of("solutions", JOIN))
    expect("other unsolved exercises make no noise", not editor.everywhere(), editor.everywhere())
    (editor.folder / other).write_text(of("exercises", other))
    editor.save(JOIN, mistake(JOIN, "constants"))
    expect("only the saved file is shown", list(editor.everywhere()) == [JOIN], editor.everywhere())
    editor.open("support/src/lib.rs")
    found = editor.save("support/src/lib.rs")
    expect("a file that is no exercise draws nothing", not found, told(found))


def overtaken(editor):
    """Two saves in a row: the first check is ended by force, and the second one counts."""
    begun = editor.checks_begun
    editor.type(JOIN, mistake(JOIN, "thread_sleep"))
    editor.tell_of_save(JOIN)
    editor.wait("the first check", lambda: editor.checks_begun > begun, LONGEST_CHECK)
    editor.type(JOIN, of("solutions", JOIN))
    editor.tell_of_save(JOIN)
    editor.until_checked("the end of the second check", begun + 1)
    editor.settle()
    expect("of two saves in a row the last one counts", not editor.everywhere(), editor.everywhere())


def saved(verdicts):
    """The exercises that are saved too: the first of each chapter, and those whose starter rustc refuses. What a check
    says of the others goes the same way, and the tool's own tests look at it."""
    first = {}
    for path in sorted(verdicts):
        first.setdefault(path.split("/")[1], path)
    return {path for path, verdict in verdicts.items() if verdict == "not_compiled" or path in first.values()}


def every_starter(editor, verdicts):
    for path, verdict in verdicts.items():
        editor.open(path)
        editor.type(path, of("exercises", path))
        of_its_own = native(editor, path, f"starter of {path}")
        found = []
        if path in saved(verdicts):
            found = editor.save(path)
            expect(f"starter of {path} ({verdict}): no hidden failure", not tutors(found), told(found))
            meant = verdict == "not_compiled"
            expect(f"    rustc's errors: {'some, as it should' if meant else 'none'}", bool(errors(found)) == meant, told(found))
        # What both say is meant; what only rust-analyzer says is noise.
        noise = [one for one in of_its_own if not lines([one]) & lines(errors(found))]
        expect(f"starter of {path}: nothing of rust-analyzer's own but what rustc says too", not noise, told(noise))


def every_solution(editor, verdicts):
    for path in verdicts:
        editor.type(path, of("solutions", path))
        found = editor.save(path) if path in saved(verdicts) else []
        of_its_own = native(editor, path, f"solution of {path}")
        expect(f"solution of {path}: nothing", not found and not of_its_own, told(found + of_its_own))


def main():
    server, room = sys.argv[1], pathlib.Path(sys.argv[2])
    version = subprocess.run([server, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"with {version}")
    os.environ["ASYNC_LEARN_CACHE"] = str(room / "cache")
    course = room / "course"
    tool(room, "init", str(course))
    settings = nested(json.loads((course / ".vscode/settings.json").read_text()))

    editor = Editor(server, course, settings)
    health, words = editor.until_ready()
    expect("rust-analyzer loads the course and is well", (health, words) == ("ok", ""), f"{health} {words}")
    expect("at the start it checks nothing", not editor.checks_begun and not editor.everywhere())
    first_save(editor)
    expect("it is the course that checks", editor.check_titles[-1].startswith("cargo async-learn check"), editor.check_titles)
    a_wrong_join(editor)
    the_right_join(editor)
    rustc_with_advice(editor)
    errors_inside_macros(editor)
    no_noise(editor)
    overtaken(editor)
    # `dev check` proves what the table of contents says of the starters.
    exercises = tomllib.loads((REPOSITORY / "info.toml").read_text())["exercises"]
    paths = {exercise.stem[3:]: exercise.relative_to(course).as_posix() for exercise in course.glob("exercises/*/*.rs")}
    verdicts = {paths[exercise["name"]]: exercise["starter"]["verdict"] for exercise in exercises}
    every_starter(editor, verdicts)
    every_solution(editor, verdicts)
    expect("nothing is shown at the end", not editor.everywhere(), editor.everywhere())
    health, words = editor.until_ready()
    expect("and rust-analyzer is still well", (health, words) == ("ok", ""), f"{health} {words}")
    editor.quit()
    print("all as it should be" if not failures else f"{failures} FAILED")
    return min(failures, 1)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Gone as gone:
        print(f"FAILED: {gone}")
        sys.exit(1)
