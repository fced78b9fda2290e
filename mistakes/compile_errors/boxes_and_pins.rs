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
