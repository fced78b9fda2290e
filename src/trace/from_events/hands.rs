//! What is known of futures that are polled by hand while their run is drawn.

use std::collections::HashMap;

/// What is known of futures that are polled by hand, and of their wakers.
#[derive(Debug, Default)]
pub(super) struct ByHand {
    /// The lanes of futures, by their numbers.
    pub futures: HashMap<u64, usize>,
    /// The lanes of wakers, by the number of the waker and the lane of the future.
    pub wakers: HashMap<(u64, usize), usize>,
    /// What is known of a future, by its lane.
    pub polled: HashMap<usize, Polled>,
    /// The step in which a poll began or returned last.
    pub last_poll: usize,
    /// What there is to say of each future, in the order in which it shows.
    pub said: Vec<(usize, String)>,
}

/// What is known of a future between its events.
#[derive(Debug, Default)]
pub(super) struct Polled {
    /// The number of the waker that its latest poll was given, with its lane.
    pub latest: Option<(u64, usize)>,
    /// Whether it was woken since its latest poll began.
    pub is_woken: bool,
    /// How many of its latest polls woke themselves, one after another.
    pub busy: usize,
    /// The longest such row.
    pub busiest: usize,
    pub wakes_itself: bool,
    /// Whether nobody tells that the waker of its latest poll is called.
    pub is_unheard: bool,
}
