//! mistake a_thread_for_each_folder: spawns-every-node at thread::scope(
//! Starts a thread for each folder.
//! - size += Box::pin(total_size(inner)).await;
//! + let inner_size = thread::scope(|scope| scope.spawn(|| block_on(total_size(inner))).join());
//! + size += inner_size.expect("it does not panic");
use std::thread;

//! mistake block_in_a_function: recursive-async-needs-box (not_compiled)
//! A plain fn that returns an async block, whose future is just as large.
pub fn total_size(folder: &Folder) -> impl Future<Output = u32> {
    let reading = do_one_thing_async(folder.number);
    async move {
        let mut size = reading.await;
        for inner in &folder.folders {
            size += total_size(inner).await;
        }
        size
    }
}

//! mistake block_on_inside: block-on-inside-async at block_on(total_size(inner))
//! Uses `block_on`, which needs no box, and holds the thread.
//! - size += Box::pin(total_size(inner)).await;
//! + size += block_on(total_size(inner));

//! mistake blocking_twin: thread-sleep at do_one_thing(folder.number)
//! Takes the twin that blocks: nothing to box, and the thread is held.
use async_learn::do_one_thing;

pub async fn total_size(folder: &Folder) -> u32 {
    fn read(folder: &Folder) -> u32 {
        do_one_thing(folder.number) + folder.folders.iter().map(read).sum::<u32>()
    }
    read(folder)
}

//! mistake boxed_for_other_threads: send-asked-inside-the-future (not_compiled)
//! Uses `boxed`, which needs a `Send` future. Inside the same future, rustc can't know that.
//! - size += Box::pin(total_size(inner)).await;
//! + size += total_size(inner).boxed().await;
use futures::FutureExt;

//! mistake boxed_type_around_a_plain_box: boxed-but-not-pinned (not_compiled)
//! The return type is a pinned box, and the body makes a plain one.
use std::pin::Pin;

pub fn total_size(folder: &Folder) -> Pin<Box<dyn Future<Output = u32> + '_>> {
    Box::new(async move {
        let mut size = do_one_thing_async(folder.number).await;
        for inner in &folder.folders {
            size += total_size(inner).await;
        }
        size
    })
}

//! mistake boxed_type_without_a_box: boxed-but-not-pinned (not_compiled)
//! The return type is a box, and the block is in none.
use std::pin::Pin;

pub fn total_size(folder: &Folder) -> Pin<Box<dyn Future<Output = u32> + '_>> {
    async move {
        let mut size = do_one_thing_async(folder.number).await;
        for inner in &folder.folders {
            size += total_size(inner).await;
        }
        size
    }
}

//! mistake boxed_type_without_a_lifetime: future-keeps-its-arguments (not_compiled)
//! The type of the boxed future has no lifetime, and the future borrows the folder.
use std::pin::Pin;

pub fn total_size(folder: &Folder) -> Pin<Box<dyn Future<Output = u32>>> {
    Box::pin(async move {
        let mut size = do_one_thing_async(folder.number).await;
        for inner in &folder.folders {
            size += total_size(inner).await;
        }
        size
    })
}

//! mistake boxed_type_without_pin: boxed-but-not-pinned (not_compiled)
//! The return type is a box without `Pin`.
pub fn total_size(folder: &Folder) -> Box<dyn Future<Output = u32> + '_> {
    Box::new(async move {
        let mut size = do_one_thing_async(folder.number).await;
        for inner in &folder.folders {
            size += total_size(inner).await;
        }
        size
    })
}

//! mistake boxed_with_new: boxed-but-not-pinned (not_compiled)
//! A plain box, without `Pin`.
//! - size += Box::pin(total_size(inner)).await;
//! + size += Box::new(total_size(inner)).await;

//! mistake boxed_without_its_trait: trait-not-imported (not_compiled)
//! Calls a method of the futures crate, whose trait is not imported.
//! - size += Box::pin(total_size(inner)).await;
//! + size += total_size(inner).boxed_local().await;

//! mistake down_to_a_limit: drops-subtrees at below(folder, 256) or at if depth > 0 {
//! Goes no deeper than 256 folders.
pub async fn total_size(folder: &Folder) -> u32 {
    below(folder, 256).await
}

async fn below(folder: &Folder, depth: u32) -> u32 {
    let mut size = do_one_thing_async(folder.number).await;
    if depth > 0 {
        for inner in &folder.folders {
            size += Box::pin(below(inner, depth - 1)).await;
        }
    }
    size
}

//! mistake drops_the_inner_futures: drops-subtrees at let _ = Box::pin(
//! Does not await the inner futures, so it compiles.
//! - size += Box::pin(total_size(inner)).await;
//! + let _ = Box::pin(total_size(inner));
//! + size += inner.number * inner.number;

//! mistake each_number_once: equal-is-not-the-same at if !seen.contains_key(
//! Skips numbers that it has read, as if no two folders had the same number.
pub async fn total_size(folder: &Folder) -> u32 {
    let mut seen = std::collections::HashMap::new();
    below(folder, &mut seen).await
}

async fn below(folder: &Folder, seen: &mut std::collections::HashMap<u32, u32>) -> u32 {
    if !seen.contains_key(&folder.number) {
        seen.insert(folder.number, do_one_thing_async(folder.number).await);
    }
    let mut size = seen[&folder.number];
    for inner in &folder.folders {
        size += Box::pin(below(inner, seen)).await;
    }
    size
}

//! mistake first_folder_only: drops-subtrees at folder.folders.first()
//! Goes down through the first folder only.
//! - for inner in &folder.folders {
//! + if let Some(inner) = folder.folders.first() {

//! mistake not_awaited: future-used-as-value (not_compiled)
//! Boxes the inner future, and adds the box in place of its output.
//! - size += Box::pin(total_size(inner)).await;
//! + size += total_size(inner);

//! mistake one_level_deep: drops-subtrees at do_one_thing_async(inner.number).await
//! No recursion: reads the folders in the folder, and none below them.
//! - size += Box::pin(total_size(inner)).await;
//! + size += do_one_thing_async(inner.number).await;

//! mistake pinned_on_the_stack: recursive-async-needs-box (not_compiled)
//! `pin!` pins the inner future in place, inside the outer one.
//! - size += Box::pin(total_size(inner)).await;
//! + let inner = pin!(total_size(inner));
//! + size += inner.await;
use std::pin::pin;

//! mistake output_in_a_box: output-in-a-box (not_compiled)
//! `.await` stands inside of `Box::pin`, so the number is in the box.
//! - size += Box::pin(total_size(inner)).await;
//! + size += Box::pin(total_size(inner).await);

//! mistake reads_twice: done-twice at do_one_thing_async(folder.number).await
//! Reads every folder twice.
//! - let mut size = do_one_thing_async(folder.number).await;
//! + let mut size = 0;
//! + if do_one_thing_async(folder.number).await > 0 {
//! +     size += do_one_thing_async(folder.number).await;
//! + }

//! mistake root_forgotten: none at let mut size = 0;
//! Reads the folders below, and never the folder itself.
//! - let mut size = do_one_thing_async(folder.number).await;
//! + let mut size = 0;
//! - size += Box::pin(total_size(inner)).await;
//! + size += do_one_thing_async(inner.number).await;
//! + size += Box::pin(total_size(inner)).await;

//! mistake sizes_worked_out: output-thrown-away at do_one_thing_async(folder.number).await; or at folder.number * folder.number
//! Reads every folder, and works the sizes out itself.
//! - let mut size = do_one_thing_async(folder.number).await;
//! + do_one_thing_async(folder.number).await;
//! + let mut size = folder.number * folder.number;

//! mistake spawned_inside: send-asked-inside-the-future (not_compiled)
//! Spawns itself, which needs a `Send` future. Inside the same future, rustc can't know that.
pub async fn total_size(folder: &Folder) -> u32 {
    spawned_size(folder.clone()).await
}

async fn spawned_size(folder: Folder) -> u32 {
    let mut size = do_one_thing_async(folder.number).await;
    for inner in folder.folders {
        size += tokio::spawn(spawned_size(inner))
            .await
            .expect("it does not panic");
    }
    size
}

//! mistake squared_by_hand: answer-without-the-work at folder.number * folder.number
//! The right size, without reading a folder.
pub async fn total_size(folder: &Folder) -> u32 {
    let mut size = 0;
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        size += folder.number * folder.number;
        folders.extend(&folder.folders);
    }
    size
}

//! mistake through_another_function: recursive-async-needs-box (not_compiled)
//! Calls itself through a second async fn.
pub async fn total_size(folder: &Folder) -> u32 {
    do_one_thing_async(folder.number).await + inner_size(&folder.folders).await
}

async fn inner_size(folders: &[Folder]) -> u32 {
    let mut size = 0;
    for folder in folders {
        size += total_size(folder).await;
    }
    size
}

//! mistake two_levels_deep: drops-subtrees at for innermost in or at do_one_thing_async(innermost.number)
//! A loop in a loop: deep enough for the folders in `main` only.
//! - size += Box::pin(total_size(inner)).await;
//! + size += do_one_thing_async(inner.number).await;
//! + for innermost in &inner.folders {
//! +     size += do_one_thing_async(innermost.number).await;
//! + }

//! mistake works_at_the_call: work-at-the-call at block_on(do_one_thing_async(folder.number)) or at let size = read(folder);
//! An ordinary function, which reads the folders at the call.
pub fn total_size(folder: &Folder) -> impl Future<Output = u32> {
    fn read(folder: &Folder) -> u32 {
        let own = block_on(do_one_thing_async(folder.number));
        own + folder.folders.iter().map(read).sum::<u32>()
    }
    let size = read(folder);
    async move { size }
}

//! right adds_up: an async fn that adds to a number that it borrows, inner folders first
pub async fn total_size(folder: &Folder) -> u32 {
    let mut size = 0;
    add(folder, &mut size).await;
    size
}

async fn add(folder: &Folder, size: &mut u32) {
    for inner in &folder.folders {
        Box::pin(add(inner, size)).await;
    }
    *size += do_one_thing_async(folder.number).await;
}

//! right at_the_same_time: the inner folders are read at the same time, in one future
use futures::future::join_all;

pub async fn total_size(folder: &Folder) -> u32 {
    let own = do_one_thing_async(folder.number).await;
    let inner = folder
        .folders
        .iter()
        .map(|inner| Box::pin(total_size(inner)));
    own + join_all(inner).await.into_iter().sum::<u32>()
}

//! right boxed_local: `boxed_local`, of the futures crate
//! - size += Box::pin(total_size(inner)).await;
//! + size += total_size(inner).boxed_local().await;
use futures::FutureExt;

//! right boxed_type: a plain fn that returns the box
use std::pin::Pin;

pub fn total_size(folder: &Folder) -> Pin<Box<dyn Future<Output = u32> + '_>> {
    Box::pin(async move {
        let mut size = do_one_thing_async(folder.number).await;
        for inner in &folder.folders {
            size += total_size(inner).await;
        }
        size
    })
}

//! right loop: no recursion; a `Vec` keeps the folders that are still to be read
pub async fn total_size(folder: &Folder) -> u32 {
    let mut size = 0;
    let mut unread = vec![folder];
    while let Some(folder) = unread.pop() {
        size += do_one_thing_async(folder.number).await;
        unread.extend(&folder.folders);
    }
    size
}

//! right set_of_futures: a set of futures that grows with each folder that was read
use futures::stream::{FuturesUnordered, StreamExt};

pub async fn total_size(folder: &Folder) -> u32 {
    async fn read(folder: &Folder) -> (u32, &Folder) {
        (do_one_thing_async(folder.number).await, folder)
    }

    let mut under_way = FuturesUnordered::from_iter([read(folder)]);
    let mut size = 0;
    while let Some((own, folder)) = under_way.next().await {
        size += own;
        under_way.extend(folder.folders.iter().map(read));
    }
    size
}

//! mistake seen_in_a_chain: equal-is-not-the-same at seen.insert(
//! Reads each number once, in a loop with a list of what was seen.
use std::collections::HashSet;

pub async fn total_size(folder: &Folder) -> u32 {
    let (mut size, mut seen) = (0, HashSet::new());
    let mut rest = vec![folder];
    while let Some(folder) = rest.pop() {
        if seen.insert(folder.number) {
            size += do_one_thing_async(folder.number).await;
            rest.extend(&folder.folders);
        }
    }
    size
}

//! mistake three_folders_of_each: drops-subtrees at .take(3)
//! Goes down through the first three folders of each.
//! - for inner in &folder.folders {
//! + for inner in folder.folders.iter().take(3) {

//! mistake walks_on_a_thread: spawns-every-node (hung, linux) at thread::spawn(
//! Walks on a thread of its own, and awaits a message from there.
use futures::channel::oneshot;
use std::thread;

pub async fn total_size(folder: &Folder) -> u32 {
    fn read(folder: &Folder) -> u32 {
        let own = block_on(do_one_thing_async(folder.number));
        own + folder.folders.iter().map(read).sum::<u32>()
    }

    let (sender, receiver) = oneshot::channel();
    let folder = folder.clone();
    thread::spawn(move || sender.send(read(&folder)));
    receiver.await.expect("the thread sends the size")
}

//! mistake spawns_far_below: spawns-every-node at tokio::spawn(below(
//! Spawns a task once the walk is a hundred folders deep, to spare the stack.
use std::pin::Pin;

pub async fn total_size(folder: &Folder) -> u32 {
    below(folder.clone(), 0).await
}

fn below(folder: Folder, depth: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move {
        let mut size = do_one_thing_async(folder.number).await;
        for inner in folder.folders {
            size += match depth % 100 {
                99 => tokio::spawn(below(inner, depth + 1)).await.unwrap(),
                _ => below(inner, depth + 1).await,
            };
        }
        size
    })
}
