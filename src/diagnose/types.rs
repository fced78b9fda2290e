//! Types as rustc prints them: whether one is a future.
//!
//! rustc says "future" only of a type that an `async fn` or an `async` block made. Most operations of tokio and
//! futures return a struct, such as `Read<'_, TcpStream>`, and only its name tells it from other structs.

/// Structs of tokio, tokio-util and futures that are futures. rustc prints these without their paths, as far as nothing else
/// that it knows has the same name.
const WITHOUT_A_PATH: [&str; 5] = [
    "AndThen CatchUnwind Collect Concat CopyBuf Feed FillBuf Fold ForEach ForEachConcurrent Forward",
    "JoinAll MapOk Next NextIf Notified ReadBuf ReadExact ReadLine ReadToEnd ReadToString",
    "ReadUntil RemoteHandle SelectAll SelectNextSome SelectOk SendAll Sleep Timeout TryCollect TryFold",
    "TryForEach TryJoinAll TryNext WriteAll WriteAllBuf WriteBuf",
    "TaskTrackerWaitFuture TrackedFuture WaitForCancellationFuture",
];

/// More of them. Other types have the same names, so a path in front must say whose they are.
const WITH_A_PATH: [&str; 1] =
    ["Close Copy Count Flush JoinHandle Read RunUntil Seek Send Shutdown Unconstrained Write WriteVectored"];

/// What a future's type begins with where rustc does not name a struct.
const BEGINNINGS: [&str; 9] = [
    "impl Future<",
    "impl std::future::Future<",
    "impl futures::Future<",
    "dyn Future<",
    "dyn std::future::Future<",
    "dyn futures::Future<",
    "{async block@",
    "{async closure body",
    "{async fn body",
];

/// What can hold a future and is one then, or is borrowed and is none, but an `.await` is missed all the same.
const HOLDERS: [&str; 5] = ["&mut ", "&", "Box<", "Pin<", "std::pin::Pin<"];

/// The length of the future's type that `text` begins with; `None` if it begins with another type.
pub(super) fn future(text: &str) -> Option<usize> {
    let mut held = text;
    while let Some(inner) = HOLDERS.iter().find_map(|holder| held.strip_prefix(holder)) {
        held = inner;
    }
    let is_future = BEGINNINGS.iter().any(|beginning| held.starts_with(beginning)) || is_call(held) || is_struct(held);
    is_future.then(|| length(text))
}

/// Whether it is what a call of an `AsyncFn` returns: `<impl AsyncFn() as AsyncFnMut<()>>::CallRefFuture<'_>`.
fn is_call(text: &str) -> bool {
    let whole = &text[..length(text)];
    text.starts_with('<') && ["::CallRefFuture<", "::CallOnceFuture"].iter().any(|name| whole.contains(name))
}

fn is_struct(text: &str) -> bool {
    let path = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':')).next().unwrap_or_default();
    let is_one_of =
        |names: &[&str], name: &str| names.iter().flat_map(|line| line.split(' ')).any(|known| known == name);
    match path.rsplit_once("::") {
        // A learner's own struct of the same name has no parameters, as a rule.
        None => path == "Sleep" || is_one_of(&WITHOUT_A_PATH, path) && text[path.len()..].starts_with('<'),
        Some((module, name)) => {
            let is_known = is_one_of(&WITHOUT_A_PATH, name) || is_one_of(&WITH_A_PATH, name);
            let is_number = ["tokio::io::util::read_int", "tokio::io::util::write_int"].contains(&module);
            let of_crate = module.split("::").next().unwrap_or_default();
            ["tokio", "futures", "futures_util"].contains(&of_crate) && is_known
                || is_number
                || ["futures::future", "futures_util::future"].contains(&module)
                || path == "tokio::sync::oneshot::Receiver"
        }
    }
}

/// The length of the type that `text` begins with.
fn length(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '<' | '(' | '[' | '{' => depth += 1,
            '>' if last == '-' => {}
            '>' | ')' | ']' | '}' if depth == 0 => return at,
            '>' | ')' | ']' | '}' => depth -= 1,
            '`' | '\n' => return at,
            ',' if depth == 0 => return at,
            _ => {}
        }
        last = c;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::future;

    #[test]
    fn a_type_that_lies_deep_is_no_trouble() {
        let deep = format!("{}tokio::task::JoinHandle<u32>", "&".repeat(1_000_000));
        assert_eq!(future(&deep), Some(deep.len()));
    }

    #[test]
    fn a_future_is_known_by_its_type() {
        for is_one in [
            "impl Future<Output = u32>",
            "impl std::future::Future<Output = Result<(), std::io::Error>>",
            "{async block@exercises/03_join/01_join.rs:3:4: 3:9}",
            "{async closure body@exercises/03_join/01_join.rs:3:4: 3:9}",
            "<impl AsyncFn(u32) -> String as AsyncFnMut<(u32,)>>::CallRefFuture<'_>",
            "Pin<Box<impl Future<Output = u32>>>",
            "Pin<Box<dyn Future<Output = u32> + Send>>",
            "&mut tokio::task::JoinHandle<u32>",
            "tokio::io::util::read::Read<'_, S>",
            "tokio::io::util::read_int::ReadU8<&mut TcpStream>",
            "Next<'_, BufferUnordered<Map<Iter<Iter<'_, u32>>, {closure@...}>>>",
            "futures::future::Map<Ready<u32>, {closure@exercises/a.rs:1:1: 1:2}>",
            "tokio::sync::oneshot::Receiver<u32>",
            "WaitForCancellationFuture<'_>",
            "TaskTrackerWaitFuture<'_>",
            "Sleep",
        ] {
            let whole = format!("{is_one}`, found");
            assert_eq!(future(&whole), Some(is_one.len()), "{is_one}");
        }
        for is_none in [
            "u32",
            "impl Iterator<Item = u32>",
            "std::thread::JoinHandle<u32>",
            "JoinHandle<u32>",
            "tokio::sync::mpsc::Receiver<u32>",
            "tokio::io::BufReader<TcpStream>",
            "tokio::io::Lines<BufReader<TcpStream>>",
            "Option<impl Future<Output = u32>>",
            "Vec<Pin<Box<dyn Future<Output = u32>>>>",
            "Map<std::slice::Iter<'_, u32>, {closure@exercises/a.rs:1:1: 1:2}>",
            "Read<'_, S>",
            "Timeout",
            "Nexts<u32>",
        ] {
            assert_eq!(future(is_none), None, "{is_none}");
        }
    }
}
