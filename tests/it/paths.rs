//! Folders and environments in which people really work.

use std::fs;

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
fn settings_for_other_builds_do_not_reach_ours() {
    let course = Course::new();
    let nowhere = course.root.join("nowhere");
    let cache = tempfile::tempdir().unwrap();
    // A cache of its own, so that the kit too is built under these settings.
    passes(
        &course,
        &[
            ("ASYNC_LEARN_CACHE", cache.path().to_str().unwrap()),
            ("CARGO_TARGET_DIR", nowhere.to_str().unwrap()),
            ("CARGO_BUILD_TARGET_DIR", nowhere.to_str().unwrap()),
            ("RUSTFLAGS", "-Dwarnings --cfg=nonsense -Cpanic=abort"),
            ("CARGO_ENCODED_RUSTFLAGS", "-Cpanic=abort"),
            ("RUSTC_WRAPPER", "/nonexistent/wrapper"),
            ("CARGO_PROFILE_DEV_PANIC", "abort"),
        ],
    );
    assert!(!nowhere.exists());
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
