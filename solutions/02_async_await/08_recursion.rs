//! The recursive call is in a box, so that the size of the future is known.

use async_learn::{block_on, do_one_thing_async};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

// The future of an async fn holds every future that it awaits. If it held one of its own kind,
// it would have to be larger than itself. `Box::pin` puts the inner future on the heap, and the
// outer one holds a pointer.
//
// Two other ways: `total_size` returns `Pin<Box<dyn Future<Output = u32> + '_>>`, and its body is
// `Box::pin(async move { … })`. Or a loop over a `Vec` of folders that are still to be read, which
// needs neither recursion nor boxes.
pub async fn total_size(folder: &Folder) -> u32 {
    let mut size = do_one_thing_async(folder.number).await;
    for inner in &folder.folders {
        // One box for each folder. At any time, as many are alive as the folder is deep.
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
