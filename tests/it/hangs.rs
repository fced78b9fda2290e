//! What stands still is named, in time, and nothing of it is left.

use std::time::Duration;

use crate::fixture::{Course, Ran, expect, in_time, join_after, join_with};

/// Checks `text`, which takes half a second and the time for rustc. A run that is ended in another way than by a hang
/// in which everything sleeps takes 8 s or more.
fn judged_soon(course: &Course, text: &str) -> serde_json::Value {
    course.write("join", text);
    in_time(Duration::from_secs(5), || {
        let Ran { stdout, took, stderr, .. } = course.run(["run", "join", "--format", "json"]);
        let report: serde_json::Value =
            serde_json::from_str(&stdout).unwrap_or_else(|e| panic!("{e}: {stdout} {stderr}"));
        // rustc's time is not the hang's, and depends on the machine.
        let compile = Duration::from_millis(report["compile_ms"].as_u64().unwrap());
        (report, took - compile)
    })
}

/// Checks `text`. Of a run that got hardly any processor time nobody can tell how it hangs.
fn judged_for_sure(course: &Course, text: &str) -> serde_json::Value {
    let mut reports = (0..10).map(|_| course.judge("join", text));
    reports.find(|report| report["hang"] != "inconclusive").expect("one of ten has enough processor time")
}

#[test]
fn an_await_that_is_never_woken_is_a_hang() {
    let course = Course::new();
    course.solve("join");
    // The kit is there and the files are warm from here on.
    expect(&course.verdict("join"), "passed");
    for body in [
        "std::future::pending::<()>().await",
        "std::future::poll_fn(|_| std::task::Poll::<()>::Pending).await",
        "let (_keep, receiver) = tokio::sync::oneshot::channel::<()>(); receiver.await.ok()",
    ] {
        let report = judged_soon(&course, &join_with(body));
        expect(&report, "hung");
        assert_eq!(report["hang"], "asleep", "{report:#}");
    }
}

#[test]
fn a_hang_names_the_task_and_what_it_waits_for() {
    let course = Course::new();
    let text = "pub async fn four_figures(_: u32, _: u32) -> (u32, u32, u32, u32) {\n\
                \x20   let lock = std::sync::Arc::new(tokio::sync::Mutex::new(()));\n\
                \x20   let guard = lock.clone().lock_owned().await;\n\
                \x20   let task = tokio::spawn(async move {\n\
                \x20       let _guard = lock.lock().await;\n\
                \x20   });\n\
                \x20   task.await.unwrap();\n\
                \x20   drop(guard);\n\
                \x20   (0, 0, 0, 0)\n\
                }\nfn main() {}\n";
    let report = judged_soon(&course, text);
    expect(&report, "hung");
    assert_eq!(report["hang"], "asleep");
    let details = report["details"].to_string();
    assert!(details.contains("the task spawned at exercises/03_join/01_join.rs:4"), "{report:#}");
    assert!(details.contains("waits at line 5 for the Mutex made at exercises/03_join/01_join.rs:2"), "{report:#}");
    // An owned guard may be given away, so no more is known.
    assert!(details.contains("; the main task took it"), "{report:#}");
    assert_eq!(report["line"], 5, "{report:#}");
}

#[test]
fn of_tasks_spawned_on_one_line_each_is_named() {
    let course = Course::new();
    let text = "pub async fn four_figures(_: u32, _: u32) -> (u32, u32, u32, u32) {\n\
                \x20   let lock = std::sync::Arc::new(tokio::sync::Mutex::new(()));\n\
                \x20   let tasks = [0, 1].map(|_| { let lock = lock.clone();\n\
                \x20   tokio::spawn(async move { let _guard = lock.lock().await; std::future::pending::<()>().await }) });\n\
                \x20   for task in tasks { task.await.unwrap() }\n\
                \x20   (0, 0, 0, 0)\n\
                }\nfn main() {}\n";
    let report = judged_soon(&course, text);
    expect(&report, "hung");
    let details = report["details"].to_string();
    let due = "task 2 of those spawned at exercises/03_join/01_join.rs:4, polled once, waits at line 4 for the Mutex made at \
               exercises/03_join/01_join.rs:2; task 1 of those spawned at exercises/03_join/01_join.rs:4 holds it";
    assert!(details.contains(due), "{report:#}");
}

/// tokio does not tell of these waits. The run that looks for places sees them.
#[test]
fn a_hang_names_join_handles_join_sets_and_the_branches_of_a_select() {
    let course = Course::new();
    let of_line = "the task spawned at exercises/03_join/01_join.rs:2";
    let handle = format!("the main task, polled once, waits at line 3 for the `JoinHandle` of {of_line}");
    let set =
        "the main task, polled once, waits at line 4 for `join_next` of a `JoinSet`; 2 other tasks have not ended";
    let select = format!(
        "the main task, polled once, waits at line 4 for the first of several, as in a `select!`: the `JoinHandle` of \
         {of_line}, or a `Notify`"
    );
    let itself = "waits at line 4 for a `JoinHandle`; no other task is left, so it waits for itself";
    for (body, due) in [
        ("let task = tokio::spawn(std::future::pending::<()>());\ntask.await.unwrap();", handle.as_str()),
        (
            "let mut set = tokio::task::JoinSet::new();\n\
             for _ in 0..2 { set.spawn(std::future::pending::<()>()); }\nset.join_next().await;",
            set,
        ),
        // `collect` and `map` spawn them, in code that is not the learner's.
        (
            "let pending = std::future::pending::<()>;\nlet mut set: tokio::task::JoinSet<()> = \
             [pending(), pending()].into_iter().collect();\nset.join_next().await;",
            "2 tasks spawned at exercises/03_join/01_join.rs:3 wait, but nothing kept the waker that each was given",
        ),
        (
            "let pending = std::future::pending::<()>;\n\
             let [a, b] = [pending(), pending()].map(tokio::spawn);\na.await.unwrap(); b.await.unwrap();",
            "2 tasks spawned at exercises/03_join/01_join.rs:3 wait, but nothing kept the waker that each was given",
        ),
        (
            "let mut task = tokio::spawn(std::future::pending::<()>());\nlet notify = tokio::sync::Notify::new();\n\
             tokio::select! { biased; _ = &mut task => {}\n_ = notify.notified() => {} }",
            &select,
        ),
        (
            "let (tx, rx) = tokio::sync::oneshot::channel::<tokio::task::JoinHandle<()>>();\n\
             let task = tokio::spawn(async {\nrx.await.unwrap().await.unwrap() });\n\
             tx.send(task).unwrap(); std::future::pending::<()>().await;",
            itself,
        ),
    ] {
        let text = format!(
            "pub async fn four_figures(_: u32, _: u32) -> (u32, u32, u32, u32) {{\n{body}\n(0, 0, 0, 0) }}\nfn main() {{}}\n"
        );
        let report = judged_soon(&course, &text);
        expect(&report, "hung");
        let details = report["details"].to_string().replace("polled 2 times", "polled once");
        assert!(details.contains(due), "{due} is not in {details}");
    }
}

/// A channel is named with its place where that is certain, and with what is certain of its other side.
#[test]
fn a_hang_in_a_channel_says_which_side_waits_and_what_is_left() {
    let course = Course::new();
    let file = "exercises/03_join/01_join.rs";
    let alone = "and no other task is left";
    let mut missing = Vec::new();
    for (body, due) in [
        (
            "let (_sender, mut receiver) = mpsc::channel::<u32>(8);\nreceiver.recv().await;",
            format!(
                "waits at line 4 for a message of the mpsc channel made at {file}:3; a sender of it still exists, {alone}"
            ),
        ),
        (
            "let (_sender, mut receiver) = mpsc::unbounded_channel::<u32>();\nreceiver.recv().await;",
            format!("waits at line 4 for a message of an `mpsc` channel; a sender of it still exists, {alone}"),
        ),
        // Which of the two it is nobody can tell.
        (
            "let (_a, mut one) = mpsc::channel::<u32>(8);\nlet (_b, _other) = mpsc::channel::<u32>(8);\none.recv().await;",
            format!("for a message of the mpsc channel made at {file}:3, or of that made at {file}:4; a sender"),
        ),
        // But a sender knows its channel.
        (
            "let (a, _one) = mpsc::channel::<u32>(1);\nlet (_b, _other) = mpsc::channel::<u32>(8);\n\
             a.send(1).await.unwrap();\na.send(2).await.unwrap();",
            format!(
                "waits at line 6 for room in the mpsc channel made at {file}:3; it is full, its receiver still \
                 exists, {alone}"
            ),
        ),
        (
            "let (sender, receiver) = mpsc::channel::<u32>(8);\n\
             tokio::spawn(async move { let _receiver = receiver; std::future::pending::<()>().await });\n\
             sender.closed().await;",
            format!(
                "waits at line 5 for the end of the receivers of the mpsc channel made at {file}:3; a receiver of it \
                 still exists, and the task spawned at {file}:4 has not ended"
            ),
        ),
        (
            "let (_sender, receiver) = oneshot::channel::<u32>();\nreceiver.await.ok();",
            format!(
                "waits at line 4 for a message of the oneshot channel made at {file}:3; a sender of it still exists, {alone}"
            ),
        ),
        (
            "let (mut sender, _receiver) = oneshot::channel::<u32>();\nsender.closed().await;",
            format!(
                "waits at line 4 for the end of the receivers of the oneshot channel made at {file}:3; a receiver of it \
                 still exists, {alone}"
            ),
        ),
        (
            "let (_sender, mut receiver) = broadcast::channel::<u32>(8);\nreceiver.recv().await.ok();",
            format!("waits at line 4 for a message of a `broadcast` channel; a sender of it still exists, {alone}"),
        ),
        (
            "let (_sender, mut receiver) = watch::channel(1);\nreceiver.changed().await.ok();",
            format!("waits at line 4 for a change of a `watch` channel; a sender of it still exists, {alone}"),
        ),
        (
            "let (_sender, mut receiver) = watch::channel(1);\nreceiver.wait_for(|n| *n > 1).await.ok();",
            format!("waits at line 4 for a change of a `watch` channel; a sender of it still exists, {alone}"),
        ),
        (
            "let (sender, _receiver) = watch::channel(1);\nsender.closed().await;",
            format!(
                "waits at line 4 for the end of the receivers of a `watch` channel; a receiver of it still exists, {alone}"
            ),
        ),
        (
            "let (sender, _receiver) = broadcast::channel::<u32>(8);\nsender.closed().await;",
            format!(
                "waits at line 4 for the end of the receivers of a `broadcast` channel; a receiver of it still exists, \
                 {alone}"
            ),
        ),
        (
            "let gate = Notify::new();\ngate.notify_waiters();\ngate.notified().await;",
            "waits at line 5 for a `Notify`\"".to_owned(),
        ),
        (
            "let (_sender, mut receiver) = mpsc::channel::<u32>(8);\nlet (_other, answer) = oneshot::channel::<u32>();\n\
             tokio::select! { biased; _ = receiver.recv() => {}\n_ = answer => {} }",
            format!(
                "for the first of several, as in a `select!`: a message of the mpsc channel made at {file}:3, or a \
                 message of the oneshot channel made at {file}:4"
            ),
        ),
    ] {
        let text = format!(
            "use tokio::sync::{{Notify, broadcast, mpsc, oneshot, watch}};\n\
             pub async fn four_figures(_: u32, _: u32) -> (u32, u32, u32, u32) {{\n{body}\n(0, 0, 0, 0) }}\nfn main() {{}}\n"
        );
        // On a busy machine the run that looks for places may come too late.
        let mut details = (0..3).map(|attempt| {
            let report = judged_soon(&course, &format!("{text}// attempt {attempt}\n"));
            expect(&report, "hung");
            report["details"].to_string()
        });
        let details = details.find(|details| details.contains(" at line ")).unwrap_or_default();
        if !details.contains(&due) {
            missing.push(format!("{due} is not in {details}"));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The check stops these tasks on their way, and keeps wakers of theirs for that.
#[test]
fn a_circle_of_tasks_that_a_check_stops_is_told_once() {
    let course = Course::new();
    let starter = course.read("philosophers");
    let text: Vec<&str> = starter.lines().filter(|line| !line.contains("reaches for the other fork")).collect();
    assert_ne!(text.len(), starter.lines().count());
    let report = course.judge("philosophers", text.join("\n") + "\n");
    expect(&report, "hung");
    let details = report["details"].to_string();
    assert!(details.contains(": a circle") && !details.contains("polled"), "{report:#}");
}

/// A lock is told with its place and its holder, permits with those who took them, and a circle in one sentence.
#[test]
fn a_hang_at_a_lock_says_who_has_it() {
    let course = Course::new();
    let file = "exercises/03_join/01_join.rs";
    let mut missing = Vec::new();
    for (body, due) in [
        (
            "let (a, b) = (Arc::new(Mutex::new(1)), Arc::new(Mutex::new(2)));\n\
             let (c, d) = (a.clone(), b.clone());\n\
             let one = tokio::spawn(async move { let _a = a.lock().await; yield_now().await;\nlet _b = b.lock().await; });\n\
             let two = tokio::spawn(async move { let _d = d.lock().await; yield_now().await;\nlet _c = c.lock().await; });\n\
             one.await.unwrap(); two.await.unwrap();",
            "the task of line 5 holds the 1st of the 2 Mutexes made at line 3 and waits at line 6 for the 2nd; the task of \
             line 7 holds that one and waits at line 8 for the 1st: a circle\""
                .to_owned(),
        ),
        (
            "let forks: Vec<_> = (0..3).map(|_| Arc::new(Mutex::new(()))).collect();\n\
             let tasks: Vec<_> = (0..3).map(|n| { let (left, right) = (forks[n].clone(), forks[(n + 1) % 3].clone());\n\
             tokio::spawn(async move { let _left = left.lock_owned().await; yield_now().await;\n\
             let _right = right.lock_owned().await; }) }).collect();\n\
             for task in tasks { task.await.unwrap(); }",
            "task 1 of line 5 took the 1st of the 3 Mutexes made at line 3 and waits at line 6 for the 2nd; task 2 of line 5 \
             took that one and waits at line 6 for the 3rd; task 3 of line 5 took that one and waits at line 6 for the 1st: a \
             circle\""
                .to_owned(),
        ),
        (
            "let lock = RwLock::new(1);\nlet one = lock.read().await;\n*lock.write().await += *one;",
            format!(
                "waits at line 5 for the write lock of the RwLock made at {file}:3; it holds a read lock of that one itself, \
                 so it waits for itself\""
            ),
        ),
        (
            "let lock = Arc::new(RwLock::new(1));\nlet also = lock.clone();\n\
             tokio::spawn(async move { let _read = also.read().await;\nstd::future::pending::<()>().await });\n\
             yield_now().await;\n*lock.write().await += 1;",
            format!(
                "the main task, polled once, waits at line 8 for the write lock of the RwLock made at {file}:3; the task \
                 spawned at {file}:5 holds a read lock of it\""
            ),
        ),
        (
            "let permits = Arc::new(Semaphore::new(2));\nfor _ in 0..2 { let permits = permits.clone();\n\
             tokio::spawn(async move { permits.acquire().await.unwrap().forget(); }); }\n\
             yield_now().await;\nlet _permit = permits.acquire().await;",
            format!(
                "waits at line 7 for a permit of the Semaphore made at {file}:3; its 2 permits were never given back: tasks 1 \
                 and 2 of those spawned at {file}:5 took them and have ended\""
            ),
        ),
        (
            "let cell = Arc::new(OnceCell::new());\nlet also = cell.clone();\n\
             tokio::spawn(async move { also.get_or_init(std::future::pending::<u32>).await.clone() });\n\
             yield_now().await;\ncell.get_or_init(async || 7).await;",
            format!(
                "waits at line 7 for the OnceCell made at {file}:3; the task spawned at {file}:5 began to initialize it, and \
                 has not finished\""
            ),
        ),
        (
            "let (a, b) = (Mutex::new(1),\nNotify::new());\nlet _a = a.lock().await;\n\
             tokio::select! { biased; _ = a.lock() => {}\n_ = b.notified() => {} }",
            format!(
                "the first of several, as in a `select!`: the Mutex made at {file}:3 (it holds that one itself), or a \
                 `Notify`\""
            ),
        ),
    ] {
        let text = format!(
            "use std::sync::Arc; use tokio::{{sync::{{Mutex, Notify, OnceCell, RwLock, Semaphore}}, task::yield_now}};\n\
             pub async fn four_figures(_: u32, _: u32) -> (u32, u32, u32, u32) {{\n{body}\n(0, 0, 0, 0) }}\nfn main() {{}}\n"
        );
        // On a busy machine the run that looks for places may come too late.
        let mut details = (0..3).map(|attempt| {
            let report = judged_soon(&course, &format!("{text}// attempt {attempt}\n"));
            expect(&report, "hung");
            report["details"].to_string().replace("polled 2 times", "polled once")
        });
        let details = details.find(|details| details.contains(" at line ")).unwrap_or_default();
        if !details.contains(&due) {
            missing.push(format!("{due} is not in {details}"));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// What could wake a task all the same is not denied.
#[test]
fn no_more_is_said_of_a_hang_than_is_known() {
    let course = Course::new();
    let message = |body: &str| {
        let report = judged_soon(&course, &join_with(body));
        expect(&report, "hung");
        assert_eq!(report["hang"], "asleep", "{report:#}");
        report["message"].as_str().unwrap().to_owned() + &report["details"].to_string()
    };
    let ticks = "tokio::spawn(async { loop { tokio::time::sleep(std::time::Duration::from_secs(60)).await } }); \
                 std::future::pending::<()>().await";
    let said = message(ticks);
    assert!(said.contains("timers rang") && !said.contains("nothing kept"), "{said}");
    let thread = "let (sender, receiver) = tokio::sync::oneshot::channel(); std::thread::spawn(move || { \
                  std::thread::sleep(std::time::Duration::from_secs(2)); let _ = sender.send(()); }); \
                  receiver.await.unwrap()";
    let said = message(thread);
    assert!(said.contains("oneshot channel made at"), "{said}");
    if cfg!(target_os = "linux") {
        assert!(said.contains("a thread that your code started still runs"), "{said}");
    }
}

#[test]
fn a_waker_that_nobody_kept_is_named() {
    let course = Course::new();
    let text = "pub async fn four_figures(_: u32, _: u32) -> (u32, u32, u32, u32) {\n\
                \x20   tokio::spawn(std::future::poll_fn(|_| std::task::Poll::<()>::Pending))\n\
                \x20       .await\n\
                \x20       .unwrap();\n\
                \x20   (0, 0, 0, 0)\n\
                }\nfn main() {}\n";
    let report = course.judge("join", text);
    expect(&report, "hung");
    let due = "the task spawned at exercises/03_join/01_join.rs:2 waits, but nothing kept the waker that it was given at poll 1";
    assert!(report["details"].to_string().contains(due), "{report:#}");
    let report = course.judge("join", join_with("std::future::pending::<()>().await"));
    assert!(report["message"].as_str().unwrap().contains("nothing kept the waker"), "{report:#}");
    assert_eq!(report["line"], 1, "{report:#}");
}

#[test]
fn a_poll_that_does_not_return_is_named_with_its_task() {
    let course = Course::new();
    for (body, hang) in [("loop {}", "spinning"), ("std::thread::park()", "blocked")] {
        let text = format!(
            "pub async fn four_figures(_: u32, _: u32) -> (u32, u32, u32, u32) {{\n\
             \x20   tokio::spawn(async {{ {body} }}).await.unwrap();\n\
             \x20   (0, 0, 0, 0)\n}}\nfn main() {{}}\n"
        );
        let report = judged_for_sure(&course, &text);
        expect(&report, "hung");
        assert_eq!(report["hang"], hang, "{report:#}");
        let due = "the task spawned at exercises/03_join/01_join.rs:2 has not returned from poll 1";
        assert!(report["details"].to_string().contains(due), "{report:#}");
        assert_eq!(report["line"], 2, "{report:#}");
    }
}

#[test]
fn a_mutex_deadlock_in_one_task_is_a_hang() {
    let course = Course::new();
    let body = "let lock = tokio::sync::Mutex::new(()); let _one = lock.lock().await; let _two = lock.lock().await";
    let report = course.judge("join", join_with(body));
    expect(&report, "hung");
    assert!(report["details"].to_string().contains(" for the Mutex made at"), "{report:#}");
}

#[test]
fn spinning_is_told_from_blocking() {
    let course = Course::new();
    let report = judged_for_sure(&course, &join_with("loop {}"));
    expect(&report, "hung");
    assert_eq!(report["hang"], "spinning", "{report:#}");
    let again = "std::future::poll_fn(|cx| { cx.waker().wake_by_ref(); std::task::Poll::<()>::Pending }).await";
    let report = judged_for_sure(&course, &join_with(again));
    assert_eq!(report["hang"], "spinning", "{report:#}");
    let blocked =
        "std::sync::mpsc::channel::<()>().1.recv().ok(); let (_s, r) = std::sync::mpsc::channel::<()>(); r.recv().ok()";
    let report = judged_for_sure(&course, &join_with(blocked));
    assert_eq!(report["hang"], "blocked", "{report:#}");
}

/// Who sleeps in the middle of a poll is not "blocked" by somebody: it comes back, too late.
#[test]
#[cfg(target_os = "linux")]
fn a_sleeping_thread_is_told_from_a_blocked_one() {
    use crate::fixture::solution;

    let course = Course::new();
    let sleeps = "std::thread::sleep(std::time::Duration::from_secs(9))";
    let report = course.judge("join", join_with(&format!("tokio::spawn(async {{ {sleeps} }}).await.unwrap()")));
    expect(&report, "hung");
    assert_eq!((&report["hang"], &report["advice"]), (&"blocked".into(), &"thread-sleep".into()), "{report:#}");
    assert!(report["details"].to_string().contains("has not returned from poll"), "{report:#}");
    // Without a poll that it holds up, a sleep is a call like any other.
    let right = solution("threads");
    let naps = right.replace("    handles\n", &format!("    {sleeps};\n    handles\n"));
    assert_ne!(naps, right);
    let report = course.judge("threads", naps);
    expect(&report, "hung");
    assert_eq!(report["advice"], "blocked", "{report:#}");
}

/// A loop that sleeps until something has happened is never still, and nothing else can happen.
#[test]
#[cfg(target_os = "linux")]
fn many_short_sleeps_in_one_poll_are_a_hang() {
    let course = Course::new();
    let asks = join_with(
        "let (done, seen) = std::sync::mpsc::channel::<()>();\n    \
         tokio::spawn(async move { let _ = done.send(()); });\n    \
         while seen.try_recv().is_err() { std::thread::sleep(std::time::Duration::from_millis(20)); }",
    );
    let report = course.judge("join", &asks);
    expect(&report, "hung");
    assert_eq!((&report["hang"], &report["advice"]), (&"blocked".into(), &"thread-sleep".into()), "{report:#}");
    // Another thread that sleeps, while the poll waits for a message, is not what holds it up.
    let report = course.judge(
        "join",
        join_with(
            "std::thread::spawn(|| std::thread::sleep(std::time::Duration::from_secs(99)));\n    \
             let (_keep, seen) = std::sync::mpsc::channel::<()>();\n    \
             let _ = seen.recv()",
        ),
    );
    expect(&report, "hung");
    assert_eq!((&report["hang"], &report["advice"]), (&"blocked".into(), &"blocked".into()), "{report:#}");
}

#[test]
fn standard_input_is_at_its_end() {
    let course = Course::new();
    let text = join_after(
        "    let mut line = String::new();\n    assert_eq!(std::io::stdin().read_line(&mut line).unwrap(), 0);",
    );
    expect(&course.judge("join", text), "passed");
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_is_left_running() {
    use crate::fixture::{processes_with, until};

    let course = Course::new();
    // A descendant that ignores a polite request, and holds our pipes.
    let body = r#"std::process::Command::new("sh").args(["-c", "trap '' TERM HUP; sleep 98765 & wait"]).spawn().unwrap(); loop {}"#;
    let report = course.judge("join", join_with(body));
    expect(&report, "hung");
    until("nothing is left", || processes_with("98765") == 0);
}

#[test]
#[cfg(unix)]
fn a_grandchild_that_holds_the_pipe_does_not_delay_the_verdict() {
    let course = Course::new();
    let text = join_after(r#"    std::process::Command::new("sh").args(["-c", "sleep 87654"]).spawn().unwrap();"#);
    let report = judged_soon(&course, &text);
    expect(&report, "passed");
}

#[test]
fn rustc_has_a_limit_of_its_own() {
    let course = Course::new();
    // The deny-by-default lint on long evaluation is what ends it, or else our limit.
    let report = course
        .judge("join", join_with("const X: u32 = { let mut n = 0u64; while n < u64::MAX { n += 1; } 1 }; let _ = X"));
    assert!(["not_compiled", "timed_out"].contains(&report["verdict"].as_str().unwrap()), "{report:#}");
}
