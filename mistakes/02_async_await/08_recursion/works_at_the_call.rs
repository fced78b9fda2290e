//! mistake: work-at-the-call
//! An ordinary function calls itself, and its future only hands over the result.

use async_learn::{block_on, do_one_thing_async};

#[derive(Clone, Debug)]
pub struct Folder {
    pub number: u32,
    pub folders: Vec<Folder>,
}

pub fn total_size(folder: &Folder) -> impl Future<Output = u32> {
    fn read(folder: &Folder) -> u32 {
        let own = block_on(do_one_thing_async(folder.number));
        own + folder.folders.iter().map(read).sum::<u32>()
    }
    let size = read(folder);
    async move { size }
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
