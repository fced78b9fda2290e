//! The full screen of watch mode: a screen, its terminal, and its picture.

mod links;
mod painter;
mod picture;
mod rows;
mod screen;
mod terminal;

pub use picture::picture;
pub use screen::{Drawn, Screen, room};
pub use terminal::{Terminal, give_terminal_back};
