//! Performs an exercise's checks in order, and records the outcome of each.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::outcome::{Advise as _, Checked, Failure};
use crate::program::Launcher;
use crate::protocol::{Act, Handshake};
use crate::record::{self, Record};
use crate::watchdog::{OnHang, Watchdog};
use crate::{calls, input, main_trial, operations, os, panics, process, seed, tasks, trace};

/// How many times in a row a check's polls must let the thread sleep until it counts. A page that is read from
/// a disk looks the same, but is in memory the next time.
const ATTEMPTS: usize = 3;
/// The same if its thread had to wait for a processor. On a busy machine the thread also waits for other
/// reasons: for a lock that another thread has for a moment, or for the reader of what it prints.
const ATTEMPTS_WHEN_BUSY: usize = 12;
const BUSY: Duration = Duration::from_millis(4);

/// What [`host`] hands to an exercise's list of checks.
pub struct Checks {
    record: Arc<Record>,
    launcher: Option<Launcher>,
    idle_limit: Duration,
    on_hang: Option<OnHang>,
    /// Whether this process performs the checks that run in parallel, or all the others.
    parallel: bool,
    next_is_parallel: bool,
    failed: bool,
    /// The first check that passed although its polls let the thread sleep, and for how long.
    slept: Option<(&'static str, Duration)>,
}

impl Checks {
    /// Checks that are recorded in `record`; `launcher` starts the learner's program, if it is one.
    pub(crate) fn new(record: Arc<Record>, launcher: Option<Launcher>) -> Checks {
        Checks {
            record,
            launcher,
            idle_limit: Duration::from_millis(500),
            on_hang: None,
            parallel: false,
            next_is_parallel: false,
            failed: false,
            slept: None,
        }
    }

    /// Performs one check, unless an earlier one failed: the learner sees the first
    /// failure only, so the most specific check comes first.
    ///
    /// If the thread slept in a poll, the check is performed again. If it slept each time, the check fails after
    /// all others, because every other failure is more specific.
    pub fn check(&mut self, name: &'static str, mut body: impl FnMut() -> Checked) {
        self.perform(name, &mut body);
    }

    /// Without the body's type, so that it is compiled in the kit and not for each check.
    fn perform(&mut self, name: &'static str, body: &mut dyn FnMut() -> Checked) {
        let on_hang = self.on_hang.take().unwrap_or_else(|| Arc::new(|hang| hang));
        if std::mem::take(&mut self.next_is_parallel) != self.parallel || self.failed {
            return;
        }
        self.record.started(name);
        let mut slept = Duration::MAX;
        let mut attempts = ATTEMPTS;
        for attempt in 0.. {
            if attempt >= attempts {
                break;
            }
            let queued = process::own_thread_queued().unwrap_or_default();
            let ran = process::own_thread_cpu();
            match self.attempt(name, body, &on_hang) {
                Ok(()) => {
                    // If a hypervisor takes the processor away, the thread seems to sleep too, in proportion
                    // to its running time.
                    let ran = process::own_thread_cpu().saturating_sub(ran);
                    let now = process::slept_in_polls();
                    slept = slept.min(if now > ran { now } else { Duration::ZERO });
                }
                Err(failure) if failure.hang.is_some() => return self.fail(name, &on_hang(failure)),
                Err(failure) => return self.fail(name, &failure),
            }
            if process::own_thread_queued().unwrap_or_default().saturating_sub(queued) > BUSY {
                attempts = ATTEMPTS_WHEN_BUSY;
            }
            if slept < process::NOTICEABLE || self.slept.is_some() {
                return self.record.passed(name);
            }
        }
        self.slept.get_or_insert((name, slept));
    }

    /// Performs `body` once, under a watchdog.
    fn attempt(&self, name: &'static str, body: &mut dyn FnMut() -> Checked, on_hang: &OnHang) -> Checked {
        operations::forget();
        input::forget();
        panics::forget();
        tasks::forget();
        trace::begin(name);
        process::slept_in_polls();
        let watchdog = Watchdog::start(Arc::clone(&self.record), name, self.idle_limit, Arc::clone(on_hang));
        let outcome = panic::catch_unwind(AssertUnwindSafe(body));
        // From here on the outcome is known: the watchdog must not record another one.
        watchdog.stop();
        if let Ok(Err(Failure { hang: Some(kind), .. })) = &outcome {
            trace::hung(*kind);
        }
        trace::write(!matches!(outcome, Ok(Ok(()))));
        let outcome = outcome.unwrap_or_else(|payload| Err(panics::panicked(payload.as_ref())));
        panics::explained(outcome).map_err(input::told)
    }

    /// Performs one check of a program: `body` gets the means to start it.
    pub fn program(&mut self, name: &'static str, mut body: impl FnMut(&Launcher) -> Checked) {
        let launcher = self.launcher.clone();
        self.check(name, || match &launcher {
            Some(launcher) => body(launcher),
            None => Err(Failure::new("the check of a program was run without a program")),
        });
    }

    /// How long each later check may stand still in real time until it counts as hung. The default is half a
    /// second. Only for checks that wait on the real clock.
    pub fn idle_limit(&mut self, idle_limit: Duration) {
        self.idle_limit = idle_limit;
    }

    /// Says what a hang of the next check means, wherever the hang is noticed: `explain` gets the failure and adds
    /// advice, or what is known by then.
    ///
    /// ```ignore
    /// all.on_hang(|hang| hang.advise("wait-for-yourself")).check("it_ends", || …);
    /// ```
    ///
    /// It runs while the other code stands still, so it must not wait: use `try_lock` for a lock that this code
    /// may hold.
    pub fn on_hang(&mut self, explain: impl Fn(Failure) -> Failure + Send + Sync + 'static) -> &mut Self {
        self.on_hang = Some(Arc::new(explain));
        self
    }

    /// Lets the next check run in a second process, at the same time as the others: for a check that takes long.
    /// It shares no state with them. Its failure is shown if all the others passed.
    ///
    /// ```ignore
    /// all.in_parallel().check("hundreds_of_clients", || …);
    /// ```
    pub fn in_parallel(&mut self) -> &mut Self {
        self.next_is_parallel = true;
        self
    }

    /// To be called after the last check.
    fn end(&mut self) {
        if let (false, Some((name, slept))) = (self.failed, self.slept) {
            self.fail(name, &thread_slept(slept));
        }
    }

    fn fail(&mut self, name: &str, failure: &Failure) {
        self.failed = true;
        self.record.failed(name, failure);
    }
}

/// The `main` of the program that the tool starts. It reads from standard input what to load, and whether to
/// run the checks or the learner's `main`. Exits with 0 if everything passed, 1 if something failed, and 3 if
/// the record can't be written or the library can't be loaded.
pub fn host() -> ExitCode {
    let Some(handshake) = record::read_handshake() else {
        eprintln!(
            "this program is run by cargo-async-learn, which tells it what to load and where to write its record"
        );
        return ExitCode::from(3);
    };
    os::go_on_in_a_child();
    let record = match Record::open(Path::new(&handshake.record), handshake.seals.clone()) {
        Ok(record) => Arc::new(record),
        Err(error) => {
            eprintln!("cannot write the record {}: {error}", handshake.record);
            return ExitCode::from(3);
        }
    };
    if !handshake.places {
        return perform_all(&handshake, &record);
    }
    // The standard library keeps the debug information of at most four files while it looks up the lines of
    // backtraces. The calls of a thread lie in four, those of the main thread in five, and then each backtrace takes
    // a tenth of a second.
    let apart = thread::spawn(move || perform_all(&handshake, &record));
    apart.join().unwrap_or(ExitCode::from(3))
}

/// Loads the library and does with it what the tool wants. Ends the process, unless the library can't be loaded.
fn perform_all(handshake: &Handshake, record: &Arc<Record>) -> ExitCode {
    if let Some(seed) = handshake.seed {
        seed::set(seed);
    }
    panics::remember();
    tasks::install();
    let tries_main = matches!(handshake.act, Act::Main | Act::Serve);
    if !tries_main {
        operations::install();
    }
    if let Some(path) = &handshake.trace {
        trace::install(Path::new(path), handshake.places);
    }
    // From here on the learner's code may run; its static constructors run when its library is loaded.
    let library = match os::Library::load(Path::new(&handshake.library), handshake.member) {
        Ok(library) => library,
        Err(error) => {
            record.trouble(&format!("{} can't be loaded: {error}", handshake.library));
            return ExitCode::from(3);
        }
    };
    if tries_main {
        main_trial::run(record, || library.main(), handshake.act == Act::Serve);
    }
    let program = handshake.program.clone();
    let mut all = Checks::new(Arc::clone(record), program.map(|program| Launcher::new(program.into())));
    all.parallel = handshake.act == Act::ParallelChecks;
    library.checks(&mut all);
    all.end();
    record.done();
    // Threads that the learner's code left must not delay the verdict.
    std::process::exit(i32::from(all.failed));
}

/// What an exercise's library exports for [`host`]: the hidden checks, and the learner's `main`.
///
/// The tool puts this line after the learner's last. As a macro of another crate, it is exempt from lints
/// that their text may set. A library of several texts has one such line for each, with names of their own.
#[macro_export]
macro_rules! exercise {
    ($checks:path) => {
        $crate::exercise!($checks as __async_learn_checks);
    };
    ($checks:path, $main:path) => {
        $crate::exercise!($checks as __async_learn_checks, $main as __async_learn_main);
    };
    ($checks:path as $checks_name:ident) => {
        #[unsafe(no_mangle)]
        pub fn $checks_name(all: &mut dyn ::std::any::Any) {
            $crate::perform(all, $checks, ::std::file!())
        }
    };
    ($checks:path as $checks_name:ident, $main:path as $main_name:ident) => {
        $crate::exercise!($checks as $checks_name);

        #[unsafe(no_mangle)]
        pub fn $main_name() -> ::std::process::ExitCode {
            ::std::process::Termination::report($main())
        }
    };
}

/// Performs `checks` on `all`, which is a [`Checks`]; the module that loads a library does not know that type. `file` is
/// the one that the checks are of.
pub fn perform(all: &mut dyn Any, checks: fn(&mut Checks), file: &str) {
    calls::only_in(file);
    checks(all.downcast_mut().expect("the host hands over its checks"));
}

/// The failure of code that is right but for one thing: while it waited, no other task could run.
fn thread_slept(slept: Duration) -> Failure {
    let ms = slept.as_millis();
    Failure::new("your code got it right, but it blocked its thread: nothing else could run there meanwhile")
        .expected("polls that return at once, and an `.await` wherever the code waits")
        .got(format!("polls in which the thread slept for {ms} ms of real time, in a blocking call"))
        .advise("thread-sleep")
}

/// For a test that reads what a process keeps of the check that runs, or starts a check, which forgets it all: a program
/// has one check at a time, and the tests of this crate run beside each other.
#[cfg(test)]
pub(crate) fn the_only_check() -> std::sync::MutexGuard<'static, ()> {
    static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());
    TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Whether this test is the only one of its process. Otherwise it is now performed in one of its own, and must pass there:
/// a history is of all that a process does.
#[cfg(test)]
pub(crate) fn alone() -> bool {
    const ALONE: &str = "HARNESS_TEST_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let name = std::thread::current().name().expect("a test's thread has the test's name").to_owned();
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    let ended = child.args(["--exact", &name]).env(ALONE, "1").output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && said.contains("1 passed"), "{said}");
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::virtual_time;
    use crate::manual_poll::ManualPoll;
    use crate::outcome::HangKind;
    use crate::probe::CountingWaker;
    use crate::protocol::RecordEvent;

    /// Checks, and the record that they write.
    fn checks(name: &str) -> (Checks, std::path::PathBuf) {
        let path = std::env::temp_dir().join(format!("harness-runner-{name}-{}", std::process::id()));
        (Checks::new(Arc::new(Record::for_test(&path)), None), path)
    }

    /// The checks that failed with the advice `id`.
    fn advised(path: &Path, id: &str) -> Vec<String> {
        let events = Record::events_at(path);
        std::fs::remove_file(path).unwrap();
        let failed = events.into_iter().filter_map(|event| match event {
            RecordEvent::Failed { check, failure } if failure.advice.as_deref() == Some(id) => Some(check),
            _ => None,
        });
        failed.collect()
    }

    #[test]
    fn a_thread_that_sleeps_in_a_poll_fails_in_the_end_and_one_that_is_parked_does_not() {
        let _turn = the_only_check();
        let own_sleep = || std::thread::sleep(Duration::from_millis(30));
        let (mut all, path) = checks("sleeps");
        all.check("parked", || {
            virtual_time(async move { tokio::task::spawn_blocking(own_sleep).await })?
                .value
                .expect("it sleeps and returns");
            Ok(())
        });
        all.check("asleep", || virtual_time(async { tokio::spawn(async move { own_sleep() }).await }).map(drop));
        all.check("by_hand", || ManualPoll::new(async { own_sleep() }).finish(&CountingWaker::named("A")).map(drop));
        all.end();
        let seen = if cfg!(target_os = "linux") { vec!["asleep"] } else { Vec::new() };
        assert_eq!(advised(&path, "thread-sleep"), seen);

        let (mut all, path) = checks("sleeps-without-runtime");
        all.check("by_hand", || ManualPoll::new(async { own_sleep() }).finish(&CountingWaker::named("A")).map(drop));
        all.end();
        assert_eq!(advised(&path, "thread-sleep").len(), usize::from(cfg!(target_os = "linux")));
    }

    #[test]
    fn each_of_two_processes_performs_its_own_checks() {
        let _turn = the_only_check();
        for parallel in [false, true] {
            let (mut all, path) = checks(if parallel { "parallel" } else { "one-after-another" });
            all.parallel = parallel;
            all.check("first", || Ok(()));
            all.in_parallel().check("beside", || Ok(()));
            all.check("second", || Ok(()));
            let passed = Record::events_at(&path).into_iter().filter_map(|event| match event {
                RecordEvent::Passed { check } => Some(check),
                _ => None,
            });
            assert_eq!(passed.collect::<Vec<_>>(), if parallel { vec!["beside"] } else { vec!["first", "second"] });
            std::fs::remove_file(&path).unwrap();
        }
    }

    #[test]
    fn a_hang_is_explained_by_its_own_check_only() {
        let _turn = the_only_check();
        let (mut all, path) = checks("hangs");
        all.idle_limit(Duration::from_secs(5));
        all.on_hang(|hang| hang.advise("an-idea")).check("fine", || Ok(()));
        all.check("hangs", || Err(Failure::hung(HangKind::Asleep, "it sleeps")));
        all.failed = false;
        all.on_hang(|hang| hang.advise("an-idea")).check("fails", || Err(Failure::new("it is wrong")));
        all.failed = false;
        all.on_hang(|hang| hang.advise("an-idea"))
            .check("hangs_too", || Err(Failure::hung(HangKind::Asleep, "it sleeps")));
        assert_eq!(advised(&path, "an-idea"), ["hangs_too"]);
    }
}
