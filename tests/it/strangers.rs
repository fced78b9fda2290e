//! A folder that came from a stranger, or in which a child put something in a file's place: it can do no
//! harm by being opened, listed, checked or changed, and nothing waits for ever.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::files::tree;
use crate::fixture::{Course, Ran, ran, repository, tool};

/// Everything that one does with a course, without a terminal.
const COMMANDS: [&[&str]; 12] = [
    &["list"],
    &["hint", "join"],
    &["run", "join"],
    &["trace", "join"],
    &["verify", "join", "threads"],
    &["check", "--file", "exercises/03_join/01_join.rs", "--message-format=json"],
    &["reset", "join"],
    &["undo"],
    &["undo", "--list"],
    &["update"],
    &["progress", "export", "-"],
    &["start", "--from", "join"],
];

/// What lies below `folder`: texts, and where links lead.
fn all_below(folder: &Path) -> BTreeMap<PathBuf, String> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                found.insert(path.clone(), "a folder".into());
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                found.insert(path, text);
            }
        }
    }
    found
}

/// The tool, which may take no more memory than a right one ever needs.
fn capped(command: &Command) -> Command {
    let mut capped = Command::new("sh");
    capped.args(["-c", "ulimit -v 12000000; exec \"$@\"", "sh"]);
    capped.arg(command.get_program()).args(command.get_args()).current_dir(command.get_current_dir().unwrap());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => capped.env(name, value),
            None => capped.env_remove(name),
        };
    }
    capped
}

/// Runs the tool with `args`, which must come to an end by itself, whatever it makes of things.
#[track_caller]
fn ends(course: &Course, args: &[&str]) -> Ran {
    let ran = ran(capped(&course.tool(args)));
    let code = ran.code.unwrap_or_else(|| panic!("{args:?} was ended by a signal: {}", ran.stderr));
    assert!([0, 1, 2, 3, 101].contains(&code), "{args:?}: {code}: {}", ran.stderr);
    // Far more than any of these takes, and less than for ever.
    assert!(ran.took < Duration::from_secs(60), "{args:?} took {:?}", ran.took);
    ran
}

#[test]
fn links_in_a_strangers_folder_change_nothing_elsewhere() {
    let links: [(&str, bool); 17] = [
        (".async-learn", true),
        (".async-learn/files.lock", false),
        (".async-learn/progress.lock", false),
        (".async-learn/progress.toml", false),
        (".async-learn/course.toml", false),
        (".async-learn/snapshots", true),
        (".async-learn/new", true),
        (".async-learn/build", true),
        (".async-learn/reports", true),
        (".async-learn/editor", true),
        (".async-learn/solution", true),
        (".async-learn/reports/join.json", false),
        (".async-learn/editor/build", true),
        ("exercises", true),
        ("exercises/03_join", true),
        ("exercises/03_join/01_join.rs", false),
        ("Cargo.toml", false),
    ];
    for (link, is_folder) in links {
        let course = Course::new();
        course.write("join", "// mine\n");
        course.run(["reset", "join"]);
        course.solve("join");
        let elsewhere = course.root.parent().unwrap().join("elsewhere");
        let target = elsewhere.join("target");
        fs::create_dir(&elsewhere).unwrap();
        let at = course.root.join(link);
        // As like what belongs there as can be, so that it is of use as long as possible.
        match (at.exists(), is_folder) {
            (true, _) => fs::rename(&at, &target).unwrap(),
            (false, true) => fs::create_dir(&target).unwrap(),
            (false, false) => fs::write(&target, "precious").unwrap(),
        }
        if is_folder {
            // Old enough for anybody's sweeping, and named as ours are.
            for name in ["run-old", ".async-learn-old", ".tmp-old", "progress-old"] {
                fs::create_dir_all(target.join(name)).unwrap();
                fs::write(target.join(name).join("precious"), "").unwrap();
                let old = SystemTime::now() - Duration::from_secs(30 * 24 * 3600);
                fs::File::open(target.join(name)).unwrap().set_modified(old).unwrap();
            }
            fs::write(target.join("join.json"), "precious").unwrap();
            fs::write(target.join("join.history"), "precious").unwrap();
        }
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        symlink(&target, &at).unwrap();
        let before = all_below(&elsewhere);
        for args in COMMANDS.into_iter().filter(|args| args[0] != "verify") {
            let Ran { stdout, stderr, .. } = ends(&course, args);
            assert_eq!(all_below(&elsewhere), before, "{link}, {args:?}\n{stdout}{stderr}");
        }
    }
}

#[test]
fn a_link_in_our_own_folder_is_named_with_what_to_do() {
    let course = Course::new();
    let link = course.root.join(".async-learn/progress.lock");
    symlink("/etc/passwd", &link).unwrap();
    let ran = course.run(["hint", "join"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("progress.lock is a link") && ran.stderr.contains("remove it"), "{}", ran.stderr);
}

/// Puts what is no file to `path`.
fn put(what: &str, path: &Path) {
    let _ = fs::remove_file(path);
    let _ = fs::remove_dir_all(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    match what {
        "a named pipe" => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        "a socket" => drop(std::os::unix::net::UnixListener::bind(path).unwrap()),
        "a folder" => fs::create_dir(path).unwrap(),
        _ => symlink("/dev/zero", path).unwrap(),
    }
}

#[test]
fn what_is_no_file_where_one_should_be_keeps_nobody_waiting() {
    for path in [
        ".async-learn/progress.toml",
        ".async-learn/progress.lock",
        ".async-learn/files.lock",
        ".async-learn/course.toml",
        ".async-learn/snapshots/0001/event.toml",
        ".async-learn/snapshots/0001/files/exercises/03_join/01_join.rs",
        ".async-learn/reports/join.json",
        "exercises/03_join/01_join.rs",
        "Cargo.toml",
        "rust-toolchain.toml",
    ] {
        let course = Course::new();
        course.write("join", "// mine\n");
        course.run(["reset", "join"]);
        for what in ["a named pipe", "a device"] {
            put(what, &course.root.join(path));
            // What `run` reads, the others that check read too.
            for args in COMMANDS.into_iter().filter(|args| !matches!(args[0], "trace" | "verify" | "check")) {
                ends(&course, args);
            }
        }
    }
}

#[test]
fn what_is_no_file_is_named_with_its_path_and_what_it_is() {
    let course = Course::new();
    let kinds = ["a named pipe", "a socket", "a folder"];
    for what in kinds {
        let named = |ran: &Ran, path: &str| {
            let said = format!("{}{}", ran.stdout, ran.stderr);
            // A report is broken into lines.
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains(path) && said.contains(&format!("it is {what}")), "{path}: {said}");
        };
        let carried = course.root.join("carried.toml");
        put(what, &carried);
        named(&ends(&course, &["progress", "import", "carried.toml"]), "carried.toml");
        put(what, &course.file("join"));
        named(&ends(&course, &["run", "join"]), "01_join.rs");
        named(&ends(&course, &["reset", "join"]), "01_join.rs");
        put(what, &course.root.join(".async-learn/progress.toml"));
        named(&ends(&course, &["list"]), "progress.toml");
        fs::remove_dir_all(course.root.join(".async-learn/progress.toml"))
            .or_else(|_| fs::remove_file(course.root.join(".async-learn/progress.toml")))
            .unwrap();
        let authors = tempfile::tempdir().unwrap();
        put(what, &authors.path().join("info.toml"));
        let mut check = tool(authors.path());
        check.args(["dev", "check"]);
        let said = ran(capped(&check));
        assert_eq!(said.code, Some(2), "{}", said.stderr);
        named(&said, "info.toml");
    }
}

#[test]
fn an_import_that_is_endless_is_refused() {
    let course = Course::new();
    let ran = ends(&course, &["progress", "import", "/dev/zero"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("/dev/zero can't be read: it is a device"), "{}", ran.stderr);
    let large = fs::File::create(course.root.join("large.toml")).unwrap();
    large.set_len(1 << 40).unwrap();
    let ran = ends(&course, &["progress", "import", "large.toml"]);
    assert!(ran.stderr.contains("has more than 67108864 bytes"), "{}", ran.stderr);
}

/// A right solution that first does `deed` to each file of its run's folder that `is_it` picks.
fn after_a_deed(is_it: &str, deed: &str) -> String {
    let solution = fs::read_to_string(repository().join("solutions/01_models/01_sequential.rs")).unwrap();
    let inserted = format!(
        "pub fn sequential(x: u32) -> [u32; 4] {{\n\
             for e in std::fs::read_dir(\"..\").unwrap().flatten() {{\n\
                 let path = e.path();\n\
                 if path.to_string_lossy().contains({is_it:?}) {{ {deed} }}\n\
             }}\n\
             right(x)\n\
         }}\n\
         fn right(x: u32) -> [u32; 4] {{"
    );
    let text = solution.replace("pub fn sequential(x: u32) -> [u32; 4] {", &inserted);
    assert_ne!(text, solution);
    text
}

#[test]
fn what_a_child_puts_in_the_place_of_its_record_is_not_read() {
    let course = Course::new();
    let gone = "std::fs::remove_file(&path).unwrap();";
    for put in [
        "std::os::unix::fs::symlink(\"/dev/zero\", &path).unwrap();",
        "assert!(std::process::Command::new(\"mkfifo\").arg(&path).status().unwrap().success());",
        "std::fs::create_dir(&path).unwrap();",
        "std::fs::write(&path, \"{}\").unwrap();",
        "",
    ] {
        for which in ["record", "history"] {
            course.write("sequential", after_a_deed(which, &format!("{gone} {put}")));
            // The harness goes on in the file that we made, and that is the one that is read.
            let ran = ends(&course, &["run", "sequential"]);
            assert_eq!(ran.code, Some(0), "{which} {put}\n{}{}", ran.stdout, ran.stderr);
        }
    }
}

#[test]
fn a_record_that_grows_without_end_is_read_up_to_a_limit() {
    let course = Course::new();
    let deed = "std::fs::OpenOptions::new().append(true).open(&path).unwrap().set_len(1 << 40).unwrap();";
    for which in ["record", "history"] {
        course.write("sequential", after_a_deed(which, deed));
        let ran = ends(&course, &["run", "sequential"]);
        // What is behind so much is not found, and no pass.
        assert_eq!(ran.code, Some(if which == "record" { 1 } else { 0 }), "{}{}", ran.stdout, ran.stderr);
    }
}

/// A cache folder that belongs to another user: root can give one away, and others have root's.
fn anothers_cache(folder: &Path) -> PathBuf {
    let cache = folder.join("cache");
    fs::create_dir(&cache).unwrap();
    if std::os::unix::fs::MetadataExt::uid(&fs::metadata(&cache).unwrap()) != 0 {
        return "/".into();
    }
    std::os::unix::fs::chown(&cache, Some(54321), None).unwrap();
    cache
}

#[test]
fn a_cache_folder_of_another_users_is_refused() {
    let course = Course::new();
    let folder = tempfile::tempdir().unwrap();
    let cache = anothers_cache(folder.path());
    for (args, code) in [(&["run", "join"][..], 3), (&["verify", "join"], 3), (&["doctor"], 3)] {
        let mut command = course.tool(args);
        command.env("ASYNC_LEARN_CACHE", &cache);
        let ran = ran(command);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.code, Some(code), "{args:?}: {said}");
        assert!(said.contains(cache.to_str().unwrap()) && said.contains("another user"), "{args:?}: {said}");
        assert!(said.contains("Set ASYNC_LEARN_CACHE to a folder of your own"), "{args:?}: {said}");
    }
}

#[test]
fn what_killed_runs_left_goes_when_it_is_old() {
    let course = Course::new();
    let temporary = tempfile::tempdir().unwrap();
    let state = course.root.join(".async-learn");
    let old = SystemTime::now() - Duration::from_secs(3 * 24 * 3600);
    let mut left = Vec::new();
    for (folder, name) in [
        (temporary.path().to_owned(), "async-learn-"),
        (state.join("build"), "run-"),
        (state.join("editor/build"), "run-"),
        (state.join("reports"), ".tmp"),
        (state.clone(), "traces"),
        (state.clone(), "progress-"),
        (course.root.clone(), ".async-learn-canary-"),
    ] {
        fs::create_dir_all(&folder).unwrap();
        for age in ["old", "new"] {
            let path = folder.join(format!("{name}{age}"));
            if name.starts_with('.') || name == "progress-" {
                fs::write(&path, "").unwrap();
            } else {
                fs::create_dir(&path).unwrap();
                fs::write(path.join("inside"), "").unwrap();
            }
            if age == "old" {
                fs::File::open(&path).unwrap().set_modified(old).unwrap();
            }
            left.push((path, age));
        }
    }
    course.solve("join");
    let mut command = course.tool(["run", "join"]);
    command.env("TMPDIR", temporary.path());
    assert_eq!(ran(command).code, Some(0));
    for (path, age) in left {
        assert_eq!(path.exists(), age == "new", "{}", path.display());
    }
    let names = fs::read_dir(temporary.path()).unwrap().flatten().map(|entry| entry.file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["async-learn-new"], "of its own it leaves nothing");
}

#[test]
fn counts_of_hints_that_cannot_be_are_the_nearest_that_can() {
    let course = Course::new();
    let path = course.root.join(".async-learn/progress.toml");
    for (count, due) in [("4294967295", "Hint 3 of 3"), ("9223372036854775807", "Hint 3 of 3"), ("-5", "Hint 1 of 3")] {
        fs::write(&path, format!("version = 1\n[hints]\njoin = {count}\n")).unwrap();
        let ran = course.run(["hint", "join"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        assert!(ran.stdout.contains(due), "{count}: {}", ran.stdout);
    }
}

/// Replaces the value of `key` in the record of `course`.
fn record(course: &Course, table: &str, key: &str, value: toml::Value) {
    let path = course.root.join(".async-learn/course.toml");
    let mut record: toml::Table = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    record["course"] = "of a stranger".into();
    record[table].as_table_mut().unwrap().insert(key.into(), value);
    fs::write(path, record.to_string()).unwrap();
}

#[test]
fn an_update_moves_no_file_that_a_strangers_record_names() {
    let named = [
        ".git/HEAD",
        ".env",
        ".async-learn/progress.toml",
        "notes.txt",
        "src/lib.rs",
        "exercises/.git/HEAD",
        "exercises/.hidden.rs",
        "exercises/../src/lib.rs",
    ];
    for (path, is_table_of_files) in named.into_iter().flat_map(|path| [(path, false), (path, true)]) {
        let course = Course::new();
        let at = course.root.join(path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(at, "version = 1").unwrap();
        if is_table_of_files {
            // With the digest of the text that lies there, it would be the course's, and removed.
            let digest = blake3::hash(b"version = 1").to_hex()[..32].into();
            record(&course, "files", path, toml::Value::Array(vec![digest]));
        } else {
            record(&course, "exercises", "threads", path.into());
        }
        let before = tree(&course.root);
        let Ran { code, stdout, stderr, .. } = course.run(["update"]);
        assert_eq!(tree(&course.root), before, "{path}\n{stdout}");
        assert_eq!(code, Some(2), "{path}: {stderr}");
        assert!(stderr.contains(&format!("course.toml names `{path}`")) && stderr.contains("Remove"), "{stderr}");
    }
    let course = Course::new();
    record(&course, "exercises", "threads", ".env".into());
    fs::remove_file(course.root.join(".async-learn/course.toml")).unwrap();
    assert_eq!(course.run(["update"]).code, Some(0), "what the message says helps");
}

/// A course whose first event says that it replaced `text` at `path`.
fn with_event(path: &str, text: &str) -> Course {
    let course = Course::new();
    course.write("join", "// mine\n");
    course.run(["reset", "join"]);
    let folder = course.root.join(".async-learn/snapshots/0001");
    let event = format!(
        "kind = \"reset\"\nat = 1\n\n[[files]]\npath = {path:?}\nlines = 1\nafter = \"bf7b1aecff5a990f061adef05c9e560b\"\n"
    );
    fs::write(folder.join("event.toml"), event).unwrap();
    fs::create_dir_all(folder.join("files").join(path).parent().unwrap()).unwrap();
    fs::write(folder.join("files").join(path), text).unwrap();
    course
}

#[test]
fn an_undo_of_a_strangers_event_writes_only_what_the_tool_replaces() {
    for path in [".git/config", ".cargo/config.toml", "build.rs", "support/.cargo/config.toml", ".async-learn/new/x"] {
        let course = with_event(path, "run = 'something'");
        course.run(["undo", "--number", "1"]);
        course.run(["undo"]);
        assert!(!course.root.join(path).exists(), "{path}");
    }
    for path in ["exercises/03_join/README.md", ".gitignore", "Cargo.toml", "support/src/lib.rs"] {
        let course = with_event(path, "of before");
        assert_eq!(course.run(["undo"]).code, Some(0), "{path}");
        assert_eq!(fs::read_to_string(course.root.join(path)).unwrap(), "of before", "{path}");
    }
}

#[test]
fn no_text_from_behind_a_link_is_exported_or_brought_back() {
    let course = Course::new();
    let elsewhere = course.root.parent().unwrap().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("01_join.rs"), "// TOP SECRET\n").unwrap();
    fs::write(course.root.join(".env"), "// TOP SECRET\n").unwrap();
    for target in [elsewhere.join("01_join.rs"), course.root.join(".env")] {
        fs::remove_file(course.file("join")).unwrap();
        symlink(&target, course.file("join")).unwrap();
        let export = course.run(["progress", "export", "-"]);
        assert!(!export.stdout.contains("SECRET"), "{}", export.stdout);
        assert!(export.stderr.contains("01_join.rs leads to ") && export.stderr.contains(target.to_str().unwrap()));
        assert_eq!(export.code, Some(0));
    }
    // The folder too.
    fs::rename(course.root.join("exercises/03_join"), course.root.join("away")).unwrap();
    symlink(&elsewhere, course.root.join("exercises/03_join")).unwrap();
    assert!(!course.run(["progress", "export", "-"]).stdout.contains("SECRET"));

    for link in ["files/exercises/03_join", "files/exercises", "files", ""] {
        let course = with_event("exercises/03_join/01_join.rs", "// mine\n");
        let starter = course.read("join");
        let at = course.root.join(".async-learn/snapshots/0001").join(link);
        let elsewhere = course.root.parent().unwrap().join("elsewhere");
        fs::rename(&at, &elsewhere).unwrap();
        symlink(&elsewhere, course.root.join(at.to_str().unwrap().trim_end_matches('/'))).unwrap();
        let undo = course.run(["undo", "--number", "1"]);
        assert_eq!(course.read("join"), starter, "{link}: {}", undo.stdout);
    }
}

#[test]
fn a_text_that_a_learner_linked_to_another_exercise_is_exported() {
    let course = Course::new();
    course.write("threads", "// mine\n");
    fs::remove_file(course.file("join")).unwrap();
    symlink("../01_models/02_threads.rs", course.file("join")).unwrap();
    let export = course.run(["progress", "export", "-"]);
    assert!(export.stdout.contains("[exercises.join]") && export.stderr.is_empty(), "{}", export.stderr);
}

/// doctor said that all is well over a course in which every other command refuses to work.
#[test]
fn the_doctor_names_what_is_no_file_of_the_course() {
    for name in ["progress.toml", "course.toml", "files.lock", "progress.lock", "../Cargo.toml"] {
        let course = Course::new();
        let path = course.root.join(".async-learn").join(name);
        put("a named pipe", &path);
        let ran = ends(&course, &["doctor"]);
        let is_named = ran.stdout.contains(&format!("✗ the course's files: {}", course.root.display()));
        assert!(ran.code == Some(3) && is_named && ran.stdout.contains("named pipe"), "{name}: {}", ran.stdout);
    }
    let course = Course::new();
    let elsewhere = course.root.parent().unwrap().join("elsewhere");
    fs::rename(course.root.join(".async-learn"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, course.root.join(".async-learn")).unwrap();
    let ran = ends(&course, &["doctor"]);
    assert!(ran.code == Some(3) && ran.stdout.contains(".async-learn is a link"), "{}", ran.stdout);
}
