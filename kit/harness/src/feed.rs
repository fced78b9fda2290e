//! A stream whose items come at known moments, for code that reads a source that it does not own.
//!
//! A [`Feed`] runs on tokio's clock and counts from the first moment that it is told. It ends at its moment, or panics
//! then, as a source that breaks. It says nothing of who reads it: a check compares what came of the items.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::Stream;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::clock::ms;
use crate::panics::panic_with;

/// Items that come after so many milliseconds each, in order.
pub struct Feed<T> {
    start: Instant,
    left: VecDeque<(u64, T)>,
    end: End,
    timer: Option<Pin<Box<Sleep>>>,
}

/// How a [`Feed`] ends, and after how many milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The stream ends, and stays so.
    Ends(u64),
    /// The stream panics, as a bug in it would, with these words.
    Breaks(u64, &'static str),
    /// Nothing comes any more, and the stream has no end.
    Never,
}

impl<T> Feed<T> {
    /// A stream of `items`, each with the milliseconds from `start` to its moment. Those of one moment come in one poll.
    pub fn new(start: Instant, items: impl IntoIterator<Item = (u64, T)>, end: End) -> Feed<T> {
        Feed { start, left: items.into_iter().collect(), end, timer: None }
    }
}

impl<T: Unpin> Stream for Feed<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let next = match (self.left.front(), self.end) {
            (Some((at, _)), _) => *at,
            (None, End::Ends(at) | End::Breaks(at, _)) => at,
            (None, End::Never) => return Poll::Pending,
        };
        let due = self.start + ms(next);
        if Instant::now() < due {
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(due)));
            if timer.deadline() != due {
                timer.as_mut().reset(due);
            }
            ready!(timer.as_mut().poll(cx));
        }
        match (self.left.pop_front(), self.end) {
            (None, End::Breaks(_, words)) => panic_with(words),
            (item, _) => Poll::Ready(item.map(|(_, item)| item)),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt as _;

    use super::*;
    use crate::clock::virtual_time;

    #[test]
    fn each_item_comes_at_its_moment_and_then_the_end() {
        let run = virtual_time(async {
            let start = Instant::now();
            let mut feed = Feed::new(start, [(20, 'a'), (20, 'b'), (50, 'c')], End::Ends(60));
            let mut seen = Vec::new();
            while let Some(item) = feed.next().await {
                seen.push((start.elapsed(), item));
            }
            (seen, feed.next().await)
        })
        .unwrap();
        assert_eq!(run.value, (vec![(ms(20), 'a'), (ms(20), 'b'), (ms(50), 'c')], None));
        assert_eq!(run.elapsed, ms(60));
    }

    #[test]
    fn one_that_breaks_ends_its_task_only() {
        let run = virtual_time(async {
            let mut feed = Feed::new(Instant::now(), [(20, 'a')], End::Breaks(40, "the lens is broken"));
            tokio::spawn(async move { while feed.next().await.is_some() {} }).await.is_err_and(|error| error.is_panic())
        })
        .unwrap();
        assert_eq!((run.value, run.elapsed), (true, ms(40)));
    }
}
