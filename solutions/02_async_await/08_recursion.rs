//! How much is stored below a folder? Each folder has to be read to find out, and that
//! takes a while, so it is async: `do_one_thing_async(folder.number)` reads a folder, and its
//! output is the size of the files that lie directly in it. Folders lie in folders, to any
//! depth.
//!
//! `total_size(folder)` calls itself for each folder in the folder, as one would without
//! async, and does not compile. Make it compile, so that
//!
//! - it gives the size of the files in the folder and in all folders below it, at any depth;
//! - every folder is read exactly once;
//! - the whole is one future, polled in one place: no tasks are spawned, no threads started,
//!   and nothing blocks.
//!
//! `Folder` stays as it is.

use async_learn::{block_on, do_one_thing_async};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

// The future of an async fn holds every future that it awaits. If that were one of its own
// kind, it would have to be larger than itself; `Box::pin` puts the inner one on the heap, and
// what is left in the outer one is a pointer.
//
// `total_size` may as well return the box: `Pin<Box<dyn Future<Output = u32> + '_>>`, with
// `Box::pin(async move { … })` for its body. Then only the type is said once, and the call
// reads as it did. And a loop over a `Vec` of folders that are still to be read needs
// neither recursion nor boxes.
pub async fn total_size(folder: &Folder) -> u32 {
    let mut size = do_one_thing_async(folder.number).await;
    for inner in &folder.folders {
        // A box for each folder, and the depth of the folders is how many are alive at once.
        size += Box::pin(total_size(inner)).await;
    }
    size
}

fn main() {
    let empty = |number| Folder {
        number,
        folders: vec![],
    };
    let photos = Folder {
        number: 3,
        folders: vec![empty(4), empty(5)],
    };
    let home = Folder {
        number: 1,
        folders: vec![empty(2), photos],
    };
    println!("{}", block_on(total_size(&home)));
}
