//! Which command opens a file at a line, in the editor that the learner lives in.
//!
//! First what they told us, then the editor whose terminal this is, then `$VISUAL` and
//! `$EDITOR`: beside us where tmux or Zellij can split, else in our place until it ends.

use std::path::Path;
use std::process::Stdio;

/// A command to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Launch {
    /// Program and arguments.
    pub words: Vec<String>,
    /// It needs the terminal for itself until it ends.
    pub is_in_our_place: bool,
}

/// The command that opens `file` at `line`. `edit_cmd` may name `{file}` and `{line}`;
/// `var` reads the environment.
///
/// # Errors
/// What to set where there is no editor, or what is wrong with the command.
pub(super) fn launch(
    edit_cmd: Option<&str>,
    var: impl Fn(&str) -> Option<String>,
    file: &Path,
    line: usize,
) -> Result<Launch, String> {
    let var = |name: &str| var(name).filter(|value| !value.trim().is_empty());
    let file = file.display().to_string();
    if let Some(command) = edit_cmd {
        let names_file = command.contains("{file}");
        let mut words = split("--edit-cmd", command)?;
        for word in &mut words {
            *word = word.replace("{file}", &file).replace("{line}", &line.to_string());
        }
        if !names_file {
            words.push(file);
        }
        return Ok(Launch { words, is_in_our_place: false });
    }
    if var("TERM_PROGRAM").as_deref() == Some("vscode") {
        // Windows starts a batch file only by its whole name.
        let code = if cfg!(windows) { "code.cmd" } else { "code" };
        return Ok(beside(vec![code.into(), "-g".into(), format!("{file}:{line}")]));
    }
    let chosen = ["VISUAL", "EDITOR"].into_iter().find_map(|name| Some((name, var(name)?)));
    let Some((name, command)) = chosen else {
        return Err("no editor is configured: set $VISUAL or $EDITOR, or start with \
                    --edit-cmd \"code -g {file}:{line}\""
            .into());
    };
    let mut words = split(&format!("${name}"), &command)?;
    words.extend(place(&words[0], &file, line));
    let split = if var("TMUX").is_some() {
        vec!["tmux", "split-window", "-h"]
    } else if var("ZELLIJ").is_some() {
        vec!["zellij", "run", "--direction", "right", "--close-on-exit", "--"]
    } else {
        return Ok(Launch { words, is_in_our_place: true });
    };
    // tmux hands one argument to a shell and takes several as they are, as Zellij does.
    Ok(beside(split.into_iter().map(str::to_owned).chain(words).collect()))
}

fn beside(words: Vec<String>) -> Launch {
    Launch { words, is_in_our_place: false }
}

fn split(name: &str, command: &str) -> Result<Vec<String>, String> {
    // A Windows path is full of backslashes, which are no escapes there.
    let text = if cfg!(windows) { command.replace('\\', "\\\\") } else { command.to_owned() };
    match shell_words::split(&text) {
        Ok(words) if !words.is_empty() => Ok(words),
        Ok(_) => Err(format!("{name} is empty; it needs a program's name")),
        Err(_) => Err(format!("{name} has a quote that is not closed: {command}")),
    }
}

/// How `editor` is told to open `file` at `line`.
fn place(editor: &str, file: &str, line: usize) -> Vec<String> {
    let name = Path::new(editor).file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    match name.as_str() {
        "vi" | "vim" | "nvim" | "gvim" | "nano" | "emacs" | "emacsclient" | "kak" | "micro" | "joe" | "ne" | "mg" => {
            vec![format!("+{line}"), file.to_owned()]
        }
        "code" | "code-insiders" | "codium" | "cursor" | "windsurf" => vec!["-g".into(), format!("{file}:{line}")],
        "hx" | "helix" | "subl" | "zed" | "zeditor" => vec![format!("{file}:{line}")],
        "idea" | "rustrover" | "clion" => vec!["--line".into(), line.to_string(), file.to_owned()],
        _ => vec![file.to_owned()],
    }
}

/// The line to open a source at: the one that a verdict names, or the first TODO.
pub(super) fn line(failing: Option<u32>, source: &str) -> usize {
    let todo = || source.lines().position(|line| line.contains("TODO")).map(|at| at + 1);
    failing.and_then(|line| usize::try_from(line).ok()).or_else(todo).unwrap_or(1)
}

impl Launch {
    /// Runs the command beside us, until it ends.
    ///
    /// # Errors
    /// Why it was of no use.
    pub async fn beside_us(self) -> Result<(), String> {
        let Launch { words, .. } = self;
        let mut command = tokio::process::Command::new(&words[0]);
        command.args(&words[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // An editor is not to end with us, or to stop with us.
        #[cfg(unix)]
        command.process_group(0);
        let status = command.status().await.map_err(|error| not_started(&words[0], &error))?;
        if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", words.join(" "))) }
    }
}

/// That `program` is of no use.
pub(super) fn not_started(program: &str, error: &std::io::Error) -> String {
    format!("{program} can't be started: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(vars: &[(&str, &str)], edit_cmd: Option<&str>) -> Result<(String, bool), String> {
        let var = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        let launch = launch(edit_cmd, var, Path::new("/a b/x.rs"), 7)?;
        Ok((launch.words.join("|"), launch.is_in_our_place))
    }

    #[test]
    fn the_learners_command_goes_first() {
        let vars = [("TERM_PROGRAM", "vscode"), ("EDITOR", "vim")];
        assert_eq!(with(&vars, Some("code -g {file}:{line}")), Ok(("code|-g|/a b/x.rs:7".into(), false)));
        assert_eq!(with(&vars, Some("'my editor' --at")), Ok(("my editor|--at|/a b/x.rs".into(), false)));
        assert!(with(&vars, Some("'open")).unwrap_err().contains("quote"));
        assert!(with(&vars, Some(" ")).unwrap_err().contains("empty"));
    }

    #[test]
    fn then_the_terminals_owner_then_a_split_then_our_place() {
        assert_eq!(with(&[("TERM_PROGRAM", "vscode"), ("EDITOR", "vim")], None).unwrap().0, "code|-g|/a b/x.rs:7");
        assert_eq!(
            with(&[("TMUX", "x"), ("VISUAL", "nvim"), ("EDITOR", "ed")], None),
            Ok(("tmux|split-window|-h|nvim|+7|/a b/x.rs".into(), false))
        );
        let zellij = "zellij|run|--direction|right|--close-on-exit|--|hx|/a b/x.rs:7";
        assert_eq!(with(&[("ZELLIJ", "0"), ("EDITOR", "hx")], None), Ok((zellij.into(), false)));
        assert_eq!(with(&[("EDITOR", "/usr/bin/nano -w")], None), Ok(("/usr/bin/nano|-w|+7|/a b/x.rs".into(), true)));
        assert_eq!(with(&[("VISUAL", " "), ("EDITOR", "weird")], None), Ok(("weird|/a b/x.rs".into(), true)));
        assert!(with(&[], None).unwrap_err().contains("$EDITOR"));
    }

    #[test]
    fn the_line_is_the_failing_one_or_the_first_todo() {
        assert_eq!(line(Some(9), "// TODO"), 9);
        assert_eq!(line(None, "a\n// TODO: b\n// TODO"), 2);
        assert_eq!(line(None, ""), 1);
    }
}
