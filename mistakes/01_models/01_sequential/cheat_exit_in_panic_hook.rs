//! mistake: ended-early (ended_early)
//! A cheat: panics into a hook that leaves with success.

pub fn sequential(_: u32) -> [u32; 4] {
    std::panic::set_hook(Box::new(|_| std::process::exit(0)));
    panic!("all is well")
}

fn main() {
    println!("{:?}", sequential(3));
}
