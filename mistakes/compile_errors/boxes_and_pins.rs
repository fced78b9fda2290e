//! error children_loop: recursive-async-needs-box over recursion
//! The future of a recursive async fn would contain itself; a box is needed.
//! source: rustc recursive-async / E0733
pub async fn total_size(folder: &Folder) -> u32 {
    let mut sizes = vec![do_one_thing_async(folder.number).await];
    for inner in folder.folders.iter() {
        sizes.push(total_size(inner).await);
    }
    sizes.into_iter().sum()
}

//! error mutual: recursive-async-needs-box over recursion
//! Two async fns that call each other contain each other.
//! source: rustc mutually-recursive-async-impl-trait-type
pub async fn total_size(folder: &Folder) -> u32 {
    do_one_thing_async(folder.number).await + below(&folder.folders).await
}

async fn below(folders: &[Folder]) -> u32 {
    let mut size = 0;
    for folder in folders {
        size += total_size(folder).await;
    }
    size
}

//! error impl_future: recursive-async-needs-box over recursion
//! A function that returns the future of itself has a type without an end.
//! source: rustc recursive-async-impl-trait-type E0720
pub fn total_size(folder: &Folder) -> impl Future<Output = u32> {
    async move {
        let mut size = do_one_thing_async(folder.number).await;
        for inner in &folder.folders {
            size += total_size(inner).await;
        }
        size
    }
}

//! error box_new: boxed-but-not-pinned over recursion
//! A box alone can't be awaited, as its future could be moved out; it must be pinned.
//! source: SO "Box::new instead of Box::pin future"
pub async fn total_size(folder: &Folder) -> u32 {
    let mut size = do_one_thing_async(folder.number).await;
    for inner in &folder.folders {
        size += Box::new(total_size(inner)).await;
    }
    size
}

//! error boxes_and_pins_box_dyn: boxed-but-not-pinned over recursion
//! A Box<dyn Future> is no future, and Pin<Box<dyn Future>> is one.
//! source: SO "dyn Future cannot be unpinned"
pub fn total_size(folder: &Folder) -> Box<dyn Future<Output = u32> + '_> {
    Box::new(async move {
        let mut size = do_one_thing_async(folder.number).await;
        for inner in &folder.folders {
            size += total_size(inner).await;
        }
        size
    })
}

//! error pin_lifetime: future-keeps-its-arguments over recursion
//! The boxed future borrows the folder, and its type has to say so with '_.
//! source: users.rust-lang.org recursive async lifetime
pub fn total_size(folder: &Folder) -> std::pin::Pin<Box<dyn Future<Output = u32>>> {
    Box::pin(async move {
        let mut size = do_one_thing_async(folder.number).await;
        for inner in &folder.folders {
            size += total_size(inner).await;
        }
        size
    })
}

//! error pin_expected: boxed-but-not-pinned over recursion
//! The signature says Pin<Box<…>>, and the body makes no pinned box.
//! source: rustc expected-boxed-future-isnt-pinned
pub fn total_size(folder: &Folder) -> std::pin::Pin<Box<dyn Future<Output = u32> + '_>> {
    Box::new(async move {
        let mut size = do_one_thing_async(folder.number).await;
        for inner in &folder.folders {
            size += total_size(inner).await;
        }
        size
    })
}

//! error block_expected: boxed-but-not-pinned over recursion
//! The signature wants a pinned box, and the block is neither boxed nor pinned.
//! source: rustc expected-boxed-future-isnt-pinned
pub fn total_size(folder: &Folder) -> std::pin::Pin<Box<dyn Future<Output = u32> + '_>> {
    async move {
        let mut size = do_one_thing_async(folder.number).await;
        for inner in &folder.folders {
            size += total_size(inner).await;
        }
        size
    }
}

//! error select_loop: future-behind-a-reference over echo_handle
//! A future that is polled by reference in a loop must be pinned first.
//! source: tokio tutorial select; SO
pub async fn handle<S>(mut stream: S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let quiet = async { async_learn::pause(std::time::Duration::from_secs(60)).await };
    let mut quiet = quiet;
    let mut buf = [0; 1024];
    loop {
        tokio::select! {
            _ = &mut quiet => return Ok(()),
            read = stream.read(&mut buf) => match read? {
                0 => return Ok(()),
                n => stream.write_all(&buf[..n]).await?,
            },
        }
    }
}

//! error select_sleep: future-behind-a-reference over echo_listen
//! The sleep is used by reference in a loop and must be pinned.
//! source: tokio docs sleep
pub async fn listen(listener: TcpListener) -> io::Result<()> {
    let mut closing = tokio::time::sleep(std::time::Duration::from_secs(3600));
    loop {
        tokio::select! {
            _ = &mut closing => return Ok(()),
            client = listener.accept() => {
                let (stream, _) = client?;
                tokio::spawn(handle(stream));
            }
        }
    }
}

//! error poll_plain: future-behind-a-reference over lazy_futures
//! `poll` is a method of a pinned future, Pin<&mut F>.
//! source: own
pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let mut store = do_one_thing_async(size);
    let records = std::future::poll_fn(|context| store.poll(context)).await;
    do_another_thing_async(size).await;
    note("ready");
    records
}

//! error stream_next: future-behind-a-reference over bounded
//! `next` needs a pinned stream.
//! source: SO "cannot be unpinned stream next"
pub async fn mirror(
    files: &[u32],
    _limit: usize,
    fetch: impl AsyncFn(u32) -> String,
    mut show: impl FnMut(String),
) {
    let fetch = &fetch;
    let mut outputs = stream::iter(files).then(|&file| async move { fetch(file).await });
    while let Some(output) = outputs.next().await {
        show(output);
    }
}

//! error select_fn: future-behind-a-reference over join
//! `select` takes futures that may be moved; async blocks have to be pinned before.
//! source: own
use futures::future::{Either, select};

pub async fn four_figures(x: u32, y: u32) -> (u32, u32, u32, u32) {
    let a = async { do_one_thing_async(x).await };
    let b = async { do_another_thing_async(x).await };
    let (one_x, another_x) = match select(a, b).await {
        Either::Left((a, b)) => (a, b.await),
        Either::Right((b, a)) => (a.await, b),
    };
    let (c, d) = tokio::join!(do_one_thing_async(y), do_another_thing_async(y));
    (one_x, another_x, c, d)
}

//! error pin_new: future-behind-a-reference over lazy_futures
//! `Pin::new` is for futures that may be moved; others are pinned with pin! or Box::pin.
//! source: own
use std::pin::Pin;

async fn open(size: u32) -> u32 {
    do_one_thing_async(size).await
}

pub async fn start_up(size: u32, note: impl Fn(&str)) -> u32 {
    let mut store = open(size);
    let records = Pin::new(&mut store).await;
    do_another_thing_async(size).await;
    note("ready");
    records
}

//! error output_in_a_box: output-in-a-box over recursion
//! `.await` stands inside of `Box::pin`, so the number is in the box.
//! source: a learner's try
//! - size += Box::pin(total_size(inner)).await;
//! + size += Box::pin(total_size(inner).await);

//! error output_in_a_box_dereferenced: output-in-a-box over recursion
//! The same, with the `*` that rustc's help proposes.
//! source: a learner's try
//! - size += Box::pin(total_size(inner)).await;
//! + size += *Box::pin(total_size(inner).await);

//! error output_in_a_box_in_a_variable: output-in-a-box over recursion
//! The same, in a variable with a type.
//! source: a learner's try
//! - size += Box::pin(total_size(inner)).await;
//! + let below: u32 = Box::pin(total_size(inner).await);
//! + size += below;
