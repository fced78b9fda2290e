//! mistake: thread-sleep
//! Without async there is nothing to box, and the thread is held for every folder.

use async_learn::{block_on, do_one_thing};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

pub async fn total_size(folder: &Folder) -> u32 {
    fn read(folder: &Folder) -> u32 {
        do_one_thing(folder.number) + folder.folders.iter().map(read).sum::<u32>()
    }
    read(folder)
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
