//! House rules that can be checked: floors, documentation, versions, what ships.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fixture::repository;

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The floors of docs/ARCHITECTURE.md, from the top. Imports go strictly down.
const FLOORS: [&[&str]; 11] = [
    &["main"],
    &["cli"],
    &["watch", "dev"],
    &["ui"],
    &["session"],
    &["engine"],
    &["diagnose"],
    &["run"],
    &["compile"],
    &["trace"],
    &["process", "workspace", "progress", "submission"],
];
const GROUND: [&str; 4] = ["course", "hash", "text", "verdict"];
/// What even these may use.
const CELLAR: [&str; 2] = ["disk", "protocol"];

fn floor(module: &str) -> usize {
    if CELLAR.contains(&module) {
        return FLOORS.len() + 1;
    }
    FLOORS.iter().position(|floor| floor.contains(&module)).unwrap_or_else(|| {
        assert!(GROUND.contains(&module), "`{module}` stands on no floor; put it on one, here and in ARCHITECTURE.md");
        FLOORS.len()
    })
}

#[test]
fn imports_go_down_the_floors() {
    let src = repository().join("src");
    for path in sources(&src) {
        let relative = path.strip_prefix(&src).unwrap();
        let first = relative.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            // Also what is named in passing, such as `crate::engine::kit_event`.
            for rest in line.split("crate::").skip(1) {
                let other: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                if other == module || other.is_empty() {
                    continue;
                }
                assert!(
                    floor(&other) > floor(&module),
                    "{}:{}: `{module}` imports `{other}`, which is not below it",
                    relative.display(),
                    number + 1
                );
            }
        }
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    for folder in ["src", "kit", "tests", "benches", "checks", "dev"] {
        let folder = repository().join(folder);
        if !folder.is_dir() {
            continue;
        }
        for path in sources(&folder) {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("//!"), "{} does not begin with `//!`", path.display());
        }
    }
}

#[test]
fn one_small_module_is_unsafe_and_no_other() {
    // Beside it only the one exercise about `unsafe`, and its pointer, which is no more than marked so.
    let unsafe_files = [
        "kit/harness/src/os.rs",
        "kit/support/src/counted.rs",
        "exercises/16_runtime/02_raw_waker.rs",
        "solutions/16_runtime/02_raw_waker.rs",
    ];
    for folder in ["src", "kit", "dev", "checks", "solutions", "exercises"] {
        for path in sources(&repository().join(folder)) {
            if unsafe_files.iter().any(|file| path.ends_with(file)) {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let unsafe_line = code.into_iter().find(|line| line.contains("unsafe ") || line.contains("unsafe{"));
            assert_eq!(unsafe_line, None, "{}", path.display());
        }
    }
}

#[test]
fn every_source_file_belongs_to_a_crate_of_the_workspace() {
    let mut command = std::process::Command::new(env!("CARGO"));
    command.args(["metadata", "--no-deps", "--offline", "--format-version=1"]).current_dir(repository());
    let ran = crate::fixture::ran(command);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let metadata: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let targets = metadata["packages"].as_array().unwrap().iter().flat_map(|p| p["targets"].as_array().unwrap());
    let roots = targets.map(|target| fs::canonicalize(target["src_path"].as_str().unwrap()).unwrap());

    let mut owned: BTreeSet<PathBuf> = roots.collect();
    let mut unread: Vec<(PathBuf, bool)> = owned.iter().map(|root| (root.clone(), true)).collect();
    while let Some((file, is_root)) = unread.pop() {
        for module in modules(&file, is_root) {
            if owned.insert(module.clone()) {
                unread.push((module, false));
            }
        }
    }
    // Starters need not compile, and `dev check` compiles every mistake.
    for folder in ["src", "tests", "benches", "kit", "dev", "checks", "solutions"] {
        for path in sources(&repository().join(folder)) {
            let path = fs::canonicalize(path).unwrap();
            assert!(owned.contains(&path), "{} belongs to no crate; for a check, see dev/checks", path.display());
        }
    }
}

/// The files of the modules that `file` declares.
fn modules(file: &Path, is_root: bool) -> Vec<PathBuf> {
    let text = fs::read_to_string(file).unwrap();
    let folder = file.parent().unwrap();
    let stem = file.file_stem().unwrap();
    let inner = if is_root || stem == "mod" { folder.to_owned() } else { folder.join(stem) };
    let mut candidates = Vec::new();
    for line in text.lines() {
        let words = line.trim_start();
        let words = words.strip_prefix("pub(crate) ").or_else(|| words.strip_prefix("pub ")).unwrap_or(words);
        if let Some(name) = words.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) {
            candidates.extend([inner.join(format!("{name}.rs")), inner.join(name).join("mod.rs")]);
        }
    }
    // A path may be a file's, or a module's within braces, from which those of its files go on.
    let named = |line: &str| line.trim().strip_prefix("#[path = \"")?.strip_suffix("\"]").map(str::to_owned);
    let paths: BTreeSet<String> = text.lines().filter_map(named).collect();
    for path in &paths {
        candidates.push(folder.join(path));
        candidates.extend(paths.iter().map(|base| folder.join(base).join(path)));
    }
    candidates.iter().filter(|path| path.is_file()).map(|path| fs::canonicalize(path).unwrap()).collect()
}

/// The file and line of each place in `text` that prints.
fn printing(path: &Path, text: &str) -> Vec<String> {
    let macros = ["println!", "print!", "eprintln!", "eprint!", "dbg!"];
    let prints = |line: &str| {
        // A child's pipes have these names too, as methods; whether one is a terminal may be asked.
        let streams = ["stdout()", "stderr()"].into_iter().flat_map(|stream| line.match_indices(stream));
        let mut streams = streams.filter(|(at, stream)| {
            !line[..*at].ends_with(['.', '_']) && !line[at + stream.len()..].starts_with(".is_terminal()")
        });
        !line.trim_start().starts_with("//")
            && (macros.iter().any(|name| line.contains(name)) || streams.next().is_some())
    };
    // Tests stand at the end of a file.
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let found = code.lines().enumerate().filter(|(_, line)| prints(line));
    found.map(|(number, _)| format!("{}:{}", path.display(), number + 1)).collect()
}

#[test]
fn only_ui_prints() {
    let src = repository().join("src");
    let above = |path: &PathBuf| !path.starts_with(src.join("ui"));
    let read = |path: PathBuf| printing(path.strip_prefix(&src).unwrap(), &fs::read_to_string(&path).unwrap());
    let found: Vec<String> = sources(&src).into_iter().filter(above).flat_map(read).collect();
    assert_eq!(found, [""; 0], "these print; `ui::print` and `ui::tell` are there for it");
    for line in ["println!(\"a\")", "let out = io::stdout();", "stderr().lock()", "    dbg!(a)"] {
        assert_eq!(printing(Path::new("a"), line), ["a:1"], "{line}");
    }
    for line in ["child.stdout().take()", "error.use_stderr()", "io::stdout().is_terminal()", "// println! is not ours"]
    {
        assert_eq!(printing(Path::new("a"), line), [""; 0], "{line}");
    }
}

/// The lines of a file before its tests.
fn logic(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take_while(|line| *line != "mod tests {")
}

/// Files that are larger than the limit, until somebody finds the idea that they lack.
const LARGE: [&str; 2] = ["watch/mod.rs", "watch/model.rs"];

#[test]
fn no_file_has_more_than_400_lines_without_tests() {
    let of_checks = sources(&repository().join("checks")).into_iter();
    let shared = of_checks.filter(|path| path.components().any(|part| part.as_os_str() == "common"));
    let engine = ["src", "kit"].iter().flat_map(|folder| sources(&repository().join(folder)));
    for path in engine.chain(shared) {
        let lines = logic(&fs::read_to_string(&path).unwrap()).count();
        let is_known = LARGE.iter().any(|large| path.ends_with(large));
        assert!(lines <= 400 || is_known, "{} has {lines} lines without tests; split it", path.display());
    }
}

/// The module of the file `relative` in a room: its path in the room, and the empty text for the room's `mod.rs`.
fn module(relative: &Path) -> String {
    let path = relative.with_extension("").to_str().unwrap().replace('\\', "/");
    path.strip_suffix("mod").unwrap_or(&path).trim_end_matches('/').to_owned()
}

/// The module that contains `module`.
fn parent(module: &str) -> &str {
    module.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// What the modules of a room import from each other. A path that leads to no file's module leads to an item of the
/// module before it.
fn imports_inside(room: &str) -> BTreeMap<String, Vec<String>> {
    let folder = repository().join("src").join(room);
    let code = |path: &Path| -> String {
        let text = fs::read_to_string(path).unwrap();
        logic(&text).filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
    };
    let files: BTreeMap<String, String> =
        sources(&folder).iter().map(|path| (module(path.strip_prefix(&folder).unwrap()), code(path))).collect();
    let resolved = |start: &str, path: &str| -> String {
        let mut at = start.to_owned();
        for name in path.split("::") {
            let inner = if at.is_empty() { name.to_owned() } else { format!("{at}/{name}") };
            match name {
                "super" => at = parent(&at).to_owned(),
                _ if files.contains_key(&inner) => at = inner,
                _ => break,
            }
        }
        at
    };
    let imports = |(module, code): (&String, &String)| {
        let mut found = BTreeSet::new();
        let from_room = format!("crate::{room}::");
        for (prefix, start) in [("super::", parent(module)), (from_room.as_str(), "")] {
            let starts_a_path = |at: &usize| !code[..*at].ends_with([':', '_']);
            for at in code.match_indices(prefix).map(|(at, _)| at).filter(starts_a_path) {
                // One path, or several in braces.
                let rest = &code[at + prefix.len()..];
                let list = rest.strip_prefix('{').and_then(|list| list.split('}').next());
                let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
                let first = || rest.split(|c| !is_path(c)).take(1);
                let paths: Vec<&str> = list.map_or_else(|| first().collect(), |list| list.split(',').collect());
                let paths = paths.into_iter().map(str::trim).filter(|path| !path.is_empty());
                found.extend(paths.map(|path| resolved(start, path)));
            }
        }
        let children = files.keys().filter(|other| !other.is_empty() && parent(other) == module);
        let is_named = |child: &&String| {
            let path = format!("{}::", child.rsplit('/').next().unwrap());
            code.match_indices(&path)
                .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || ":_".contains(c)))
        };
        found.extend(children.filter(is_named).cloned());
        found.remove(module);
        (module.clone(), found.into_iter().collect())
    };
    files.iter().map(imports).collect()
}

#[test]
fn imports_inside_a_room_form_no_circle() {
    let src = repository().join("src");
    let rooms = fs::read_dir(&src).unwrap().flatten().filter(|entry| entry.path().is_dir());
    for room in rooms.map(|entry| entry.file_name().into_string().unwrap()) {
        let circle = circle(imports_inside(&room));
        assert!(circle.is_empty(), "modules of src/{room} import each other in a circle: {circle:#?}");
    }
}

/// What is left of `imports` without the modules that are in no circle.
fn circle(mut imports: BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    // A module that imports nothing that is left can be taken away; a circle stays.
    while let Some(module) = imports.iter().find(|(_, all)| !all.iter().any(|one| imports.contains_key(one))) {
        let module = module.0.clone();
        imports.remove(&module);
    }
    imports
}

#[test]
fn modules_of_the_harness_form_no_circle() {
    let folder = repository().join("kit/harness/src");
    let mut imports: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in sources(&folder) {
        let relative = path.strip_prefix(&folder).unwrap();
        let first = relative.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        if ["lib", "examples"].contains(&&*module) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code: String = logic(&text).filter(|line| !line.trim_start().starts_with("//")).collect();
        let all = imports.entry(module.clone()).or_default();
        for rest in code.replace("$crate::", "").split("crate::").skip(1) {
            let list = rest.strip_prefix('{').and_then(|list| list.split(';').next()).unwrap_or(rest);
            let paths = list.split(", ").take(if rest.starts_with('{') { usize::MAX } else { 1 });
            let name = |path: &str| path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
            all.extend(paths.map(name).filter(|name| *name != module));
        }
    }
    for (module, all) in &imports {
        let unknown = all.iter().find(|name| !imports.contains_key(*name));
        assert_eq!(unknown, None, "`{module}` imports by the root of the crate, or what is no module");
    }
    let circle = circle(imports);
    assert!(circle.is_empty(), "modules of the harness import each other in a circle: {circle:#?}");
}

/// Package names and versions of a lock file.
fn locked(path: &str) -> BTreeMap<(String, String), String> {
    let text = fs::read_to_string(repository().join(path)).unwrap();
    let lock: toml::Table = toml::from_str(&text).unwrap();
    let text = |package: &toml::Value, key: &str| {
        package.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    };
    let packages = lock["package"].as_array().unwrap();
    packages.iter().map(|p| ((text(p, "name"), text(p, "version")), text(p, "checksum"))).collect()
}

#[test]
fn the_kit_and_the_workspace_use_the_versions_that_an_install_leaves_in_the_cache() {
    let ours = locked("Cargo.lock");
    for path in ["kit/Cargo.lock", "src/workspace/template/lock.toml"] {
        for (package, checksum) in locked(path) {
            if checksum.is_empty() {
                continue;
            }
            assert_eq!(ours.get(&package), Some(&checksum), "{path}: {package:?} is not what Cargo.lock has");
        }
    }
}

#[test]
fn the_kit_and_the_workspace_ask_for_the_same_features() {
    let dependencies = |path: &str| {
        let table: toml::Table = toml::from_str(&fs::read_to_string(repository().join(path)).unwrap()).unwrap();
        table["workspace"]["dependencies"].clone()
    };
    assert_eq!(dependencies("kit/manifest.toml"), dependencies("src/workspace/template/manifest.toml"));
}

/// What our own code calls of std is clippy's `incompatible_msrv`.
#[test]
fn no_crate_that_is_built_here_asks_for_a_newer_rust_than_the_manifest_says() {
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).current_dir(repository()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    // cargo has only the crates of this system in its cache.
    let rustc = said("rustc", &["-vV"]);
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let asked = ["metadata", "--offline", "--locked", "--format-version=1", "--filter-platform", host];
    let metadata: serde_json::Value = serde_json::from_str(&said("cargo", &asked)).unwrap();
    let asked = |package: &serde_json::Value| -> Option<(String, (u32, u32))> {
        let (major, rest) = package["rust_version"].as_str()?.split_once('.')?;
        let minor = rest.split('.').next()?;
        Some((package["name"].as_str()?.to_owned(), (major.parse().ok()?, minor.parse().ok()?)))
    };
    let asked: Vec<_> = metadata["packages"].as_array().unwrap().iter().filter_map(asked).collect();
    let (_, ours) = asked.iter().find(|(name, _)| name == "cargo-async-learn").unwrap();
    let newer: Vec<_> = asked.iter().filter(|(_, version)| version > ours).collect();
    assert!(asked.len() > 50 && newer.is_empty(), "{ours:?} of {}, and {newer:?}", asked.len());
}

#[test]
fn everything_the_tool_embeds_ships_in_the_crate() {
    let mut command = std::process::Command::new(env!("CARGO"));
    command.args(["package", "--list", "--allow-dirty", "--offline"]).current_dir(repository());
    let ran = crate::fixture::ran(command);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let shipped: Vec<&str> = ran.stdout.lines().collect();
    for folder in ["exercises", "solutions", "checks", "advice", "kit", "src"] {
        let mut files = Vec::new();
        list(&repository().join(folder), &mut files);
        for path in files {
            let path = path.strip_prefix(repository()).unwrap().to_str().unwrap().replace('\\', "/");
            assert!(shipped.contains(&path.as_str()), "{path} is left out of the package");
        }
    }
    assert!(shipped.contains(&"info.toml"));
    assert!(!shipped.iter().any(|path| path.starts_with("mistakes/")), "mistakes are the author's");
}

fn list(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() { list(&path, found) } else { found.push(path) }
    }
}
