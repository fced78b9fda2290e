//! mistake: boxed-but-not-pinned (not_compiled)
//! The type asks for a pinned box, and the body makes a plain one.

use std::pin::Pin;

use async_learn::{block_on, do_one_thing_async};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

pub fn total_size(folder: &Folder) -> Pin<Box<dyn Future<Output = u32> + '_>> {
    Box::new(async move {
        let mut size = do_one_thing_async(folder.number).await;
        for inner in &folder.folders {
            size += total_size(inner).await;
        }
        size
    })
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
