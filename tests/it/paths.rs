//! Folders and environments in which people really work.

use std::fs;
use std::process::Command;

use crate::fixture::{Course, ran, tool};

fn passes(course: &Course, environment: &[(&str, &str)]) {
    course.solve("join");
    let mut command = course.tool(["run", "join"]);
    command.envs(environment.iter().copied());
    let ran = ran(command);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_folder_may_have_any_name() {
    for name in ["with space", "quo'te", "dou\"ble", "größe-日本", "semi;colon&amp", &"long".repeat(40)] {
        passes(&Course::named(name), &[]);
    }
}

#[test]
fn a_workspace_inside_another_cargo_workspace_works() {
    let outer = tempfile::tempdir().unwrap();
    fs::write(outer.path().join("Cargo.toml"), "[workspace]\nmembers = [\"*\"]\n").unwrap();
    fs::create_dir(outer.path().join(".cargo")).unwrap();
    fs::write(
        outer.path().join(".cargo/config.toml"),
        "[build]\nrustflags = [\"--cfg=outer\", \"-Dwarnings\"]\ntarget-dir = \"elsewhere\"\n",
    )
    .unwrap();
    let root = outer.path().join("inner");
    let mut init = tool(outer.path());
    init.args(["init", "inner"]);
    assert_eq!(ran(init).code, Some(0));
    let mut run = tool(&root);
    run.args(["run", "join"]);
    assert_eq!(ran(run).code, Some(1), "the starter is judged");
    let mut metadata = std::process::Command::new("cargo");
    metadata.args(["metadata", "--offline", "--locked", "--format-version=1", "--no-deps"]).current_dir(&root);
    let metadata = ran(metadata);
    assert_eq!(metadata.code, Some(0), "{}", metadata.stderr);
}

#[test]
fn a_command_works_from_any_folder_inside_the_course() {
    let course = Course::new();
    course.solve("join");
    let mut command = tool(&course.root.join("exercises/03_join"));
    command.args(["run", "01_join"]);
    assert_eq!(ran(command).code, Some(0));
}

#[test]
fn a_cargo_build_beside_us_does_not_block_us() {
    let course = Course::new();
    course.solve("join");
    // What a running `cargo build` holds: the lock of the workspace's own target folder.
    let target = course.root.join("target/debug");
    fs::create_dir_all(&target).unwrap();
    let lock = fs::File::create(target.join(".cargo-lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(course.run(["run", "join"]).code, Some(0));
}

/// What rustup calls the toolchain in force here; `None`, and a word why, where rustup does not choose it.
fn rustup_toolchain(course: &Course) -> Option<String> {
    let rustup = |args: &[&str]| {
        let mut command = Command::new("rustup");
        command.args(args).current_dir(&course.root).env_remove("RUSTUP_TOOLCHAIN").env("RUST_BACKTRACE", "0");
        command.output().ok().filter(|output| output.status.success()).map(|output| output.stdout)
    };
    let found = rustup(&["show", "active-toolchain"]).map(|shown| {
        let shown = String::from_utf8(shown).expect("rustup writes UTF-8");
        shown.split_whitespace().next().expect("a toolchain has a name").to_owned()
    });
    if found.is_none() {
        eprintln!("SKIPPED: no rustup chooses the toolchain here");
    }
    found
}

#[test]
fn a_toolchain_file_in_the_workspace_chooses() {
    let course = Course::new();
    let Some(active) = rustup_toolchain(&course) else { return };
    let file = course.root.join("rust-toolchain.toml");
    let choose = |channel: &str| fs::write(&file, format!("[toolchain]\nchannel = \"{channel}\"\n")).unwrap();
    // The channel without the platform: `stable`, `1.95.0`, `nightly-2026-01-01`.
    let parts: Vec<&str> = active.split('-').collect();
    choose(&parts[..parts.iter().take_while(|part| !is_architecture(part)).count()].join("-"));
    passes(&course, &[]);

    choose("1.999.0");
    let asked = course.run(["run", "join"]);
    assert_eq!(asked.code, Some(3), "{}", asked.stderr);
    let said = asked.stderr.trim();
    assert!(said.starts_with(&format!("error: {} asks for the toolchain `1.999.0", file.display())), "{said}");
    let (_, todo) = said.split_once("which is not installed; ").expect(said);
    assert!(todo.starts_with("run `rustup toolchain install 1.999.0") && !todo.contains('\n'), "{said}");

    choose("1.60.0");
    let asked = course.run(["run", "join"]);
    assert_eq!(asked.code, Some(3), "{}", asked.stderr);
    let todo = format!("name a newer one in {}, or remove that file", file.display());
    assert!(asked.stderr.trim().ends_with(&todo), "{}", asked.stderr);
}

fn is_architecture(part: &str) -> bool {
    ["x86_64", "aarch64", "i686", "arm", "armv7", "powerpc64le", "riscv64gc", "s390x", "loongarch64"].contains(&part)
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use crate::fixture::{Course, solution};
    use crate::plain_watch::PlainWatch;

    /// Two texts that are quickly judged, and their names.
    fn texts() -> [(&'static str, String); 2] {
        ["the_first_save", "the_second_save"].map(|name| (name, format!("fn {name}() -> u32 {{ \"text\" }}\n")))
    }

    #[test]
    fn a_watch_works_in_a_folder_of_any_name() {
        for name in ["a `b` 'c' \"d\" größe-日本;$HOME&*", &"long".repeat(60)] {
            let course = Course::named(name);
            let watch = PlainWatch::of(&course, "join");
            for (number, (name, text)) in (2..).zip(texts()) {
                course.write("join", text);
                watch.judges(number, name);
            }
            course.solve("join");
            assert!(watch.verdict(4).starts_with("✓"), "{}", watch.text());
            watch.quit();
        }
    }

    #[test]
    fn a_watch_works_under_settings_for_other_builds_and_through_a_link() {
        let course = Course::new();
        let above = course.root.parent().unwrap();
        fs::write(above.join("Cargo.toml"), "[workspace]\nmembers = [\"*\"]\n").unwrap();
        fs::create_dir(above.join(".cargo")).unwrap();
        let settings = "[build]\nrustc-wrapper = \"/nonexistent\"\nrustflags = [\"-Dwarnings\"]\n";
        fs::write(above.join(".cargo/config.toml"), settings).unwrap();
        let link = above.join("link");
        symlink(&course.root, &link).unwrap();
        let mut command = course.watch("join");
        command.current_dir(&link).env("PWD", &link);
        command.env("CARGO_TARGET_DIR", "nowhere").env("RUSTFLAGS", "-Dwarnings -Cpanic=abort");
        command.env("RUSTC_WRAPPER", "/nonexistent");
        let watch = PlainWatch::start(command);
        watch.verdict(1);
        for (number, (name, text)) in (2..).zip(texts()) {
            fs::write(link.join("exercises/03_join/01_join.rs"), text).unwrap();
            watch.judges(number, name);
        }
        course.solve("join");
        assert!(watch.verdict(4).starts_with("✓"), "{}", watch.text());
        watch.quit();
        assert!(!course.root.join("nowhere").exists());
    }

    #[test]
    fn a_toolchain_that_is_not_installed_ends_a_watch_with_what_to_do() {
        let course = Course::new();
        if super::rustup_toolchain(&course).is_none() {
            return;
        }
        fs::write(course.root.join("rust-toolchain.toml"), "[toolchain]\nchannel = \"1.999.0\"\n").unwrap();
        let (status, said) = PlainWatch::start(course.watch("join")).ends();
        assert_eq!(status.code(), Some(3), "{said}");
        assert!(said.contains("run `rustup toolchain install 1.999.0"), "{said}");
    }

    #[test]
    fn a_linked_exercise_is_judged_and_watched_where_it_lies() {
        let course = Course::new();
        let elsewhere = course.root.parent().unwrap().join("elsewhere.rs");
        fs::write(&elsewhere, solution("join")).unwrap();
        fs::remove_file(course.file("join")).unwrap();
        symlink(&elsewhere, course.file("join")).unwrap();
        assert_eq!(course.run(["run", "join"]).code, Some(0));

        let [first, second] = texts();
        fs::write(&elsewhere, "").unwrap();
        let watch = PlainWatch::of(&course, "join");
        // In place, by rename on the other side, and by rename over the link.
        fs::write(&elsewhere, &first.1).unwrap();
        watch.judges(2, first.0);
        let new = elsewhere.with_extension("new");
        fs::write(&new, &second.1).unwrap();
        fs::rename(new, &elsewhere).unwrap();
        watch.judges(3, second.0);
        let new = course.file("join").with_extension("new");
        fs::write(&new, solution("join")).unwrap();
        fs::rename(new, course.file("join")).unwrap();
        assert!(watch.verdict(4).starts_with("✓"), "{}", watch.text());
        watch.quit();
    }

    #[test]
    fn an_exercise_that_cannot_be_written_is_judged() {
        let course = Course::new();
        let file = course.file("join");
        let read_only = || fs::Permissions::from_mode(0o444);
        course.solve("join");
        fs::set_permissions(&file, read_only()).unwrap();
        assert_eq!(course.run(["run", "join"]).code, Some(0));
        let [(name, text), _] = texts();
        let new = file.with_extension("new");
        fs::write(&new, "").unwrap();
        fs::rename(&new, &file).unwrap();
        fs::set_permissions(&file, read_only()).unwrap();
        let watch = PlainWatch::of(&course, "join");
        // What an editor does that is told to write it all the same.
        fs::write(&new, text).unwrap();
        fs::set_permissions(&new, read_only()).unwrap();
        fs::rename(&new, &file).unwrap();
        watch.judges(2, name);
        watch.quit();
    }
}
