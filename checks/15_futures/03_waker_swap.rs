//! One reservation, polled with the wakers of two places: which of them is kept, which is woken, and with which lock held.

use harness::manual_poll::ManualPoll;
use harness::probe::CountingWaker;
use harness::{
    Advise, Checked, Checks, Failure, HangKind, checked_with, expect_eq, seed, trace, worst_moments,
};

use super::exercise::{self, Desk, Reservation};

/// A shelf that nobody knows in advance.
fn shelf() -> u32 {
    10 + seed() % 1_000
}

fn places() -> (CountingWaker, CountingWaker) {
    (CountingWaker::named("A"), CountingWaker::named("B"))
}

fn reserve() -> (Desk, ManualPoll<Reservation>) {
    let (desk, reservation) = exercise::reserve();
    (desk, ManualPoll::new(reservation).at_most(100))
}

fn book_is_back(desk: &Desk, shelf: u32) {
    trace::turn("the desk", "the book is back");
    desk.book_is_back(shelf);
}

/// Requires that nobody keeps `waker`, since `why`.
fn is_let_go(waker: &CountingWaker, log: Vec<String>, why: &str) -> Checked {
    if waker.kept() == 0 {
        return Ok(());
    }
    let name = waker.name();
    Err(
        Failure::new(format!("waker {name} is kept, although {why}"))
            .expected("it is dropped, since nobody needs it")
            .got(format!("{} clone(s) of it are left", waker.kept()))
            .details(log)
            .advise("waker-kept-too-long"),
    )
}

pub fn checks(all: &mut Checks) {
    all.on_hang(|hang| {
        let waits = hang.hang == Some(HangKind::Blocked);
        hang.advise_if(waits, "poll-that-blocks")
    })
    .check("waits_for_the_book", || {
        let (_desk, mut poller) = reserve();
        match poller.until_stalled(&places().0)? {
            None => Ok(()),
            Some(shelf) => Err(
                Failure::new("the reservation was ready before the book was back")
                    .expected("`Pending`")
                    .got(format!("`Ready({shelf})`"))
                    .details(poller.log()),
            ),
        }
    });

    all.check("wakes_the_latest_place", || {
        let (desk, mut poller) = reserve();
        let (a, b) = places();
        poller.pending(&a)?;
        poller.pending(&b)?;
        is_let_go(&a, poller.log(), "the latest poll came with waker B")?;
        let wakes = a.wakes() + b.wakes();
        expect_eq("the number of wakes before the book was back", 0, wakes)?;
        book_is_back(&desk, shelf());
        poller
            .woken(&b, "the book was back")
            .advise("waker-never-woken")?;
        expect_eq("the number of wakes of the older waker", 0, a.wakes()).advise("stale-waker")?;
        expect_eq("the shelf", shelf(), poller.ready(&b)?)
    });

    all.check("moves_again_and_again", || {
        let (desk, mut poller) = reserve();
        let (a, b) = places();
        let moves = 3 + seed() as usize % 7;
        checked_with(format!(
            "a reader who moves {moves} times between two places"
        ));
        for _ in 0..moves {
            poller.pending(&a)?;
            poller.pending(&b)?;
        }
        poller.pending(&a)?;
        expect_eq(
            "the number of wakes before the book was back",
            0,
            a.wakes() + b.wakes(),
        )
        .advise("wake-and-pending")?;
        book_is_back(&desk, shelf());
        poller.woken(&a, "the book was back")?;
        poller.ready(&b).map(drop)
    });

    all.check("the_book_is_there_already", || {
        let (desk, mut poller) = reserve();
        book_is_back(&desk, shelf());
        expect_eq("the shelf", shelf(), poller.ready(&places().0)?)
    });

    all.check("another_reader_gets_another_book", || {
        let [(first, mut one), (_second, mut other)] = [reserve(), reserve()];
        let (a, b) = places();
        one.pending(&a)?;
        other.pending(&b)?;
        book_is_back(&first, shelf());
        one.woken(&a, "the first of two books was back")
            .advise_if(b.wakes() > 0, "one-static-for-all")?;
        other.pending(&b).advise("one-static-for-all")?;
        expect_eq("the shelf", shelf(), one.ready(&a)?)
    });

    all.check("lets_go_of_its_waker", || {
        let (desk, reservation) = exercise::reserve();
        let (a, b) = places();
        // It is ready, and not dropped.
        let mut reservation = Box::pin(reservation);
        let mut poller = ManualPoll::new(reservation.as_mut());
        poller.pending(&a)?;
        book_is_back(&desk, shelf());
        poller.ready(&a)?;
        is_let_go(&a, poller.log(), "the future was ready")?;

        let (desk, mut poller) = reserve();
        poller.pending(&b)?;
        poller.cancel();
        is_let_go(&b, poller.log(), "the future was dropped")
            .map_err(|failure| failure.instead_advise("waker-kept-after-the-drop"))?;
        book_is_back(&desk, shelf());
        expect_eq(
            "the number of wakes after the future was dropped",
            0,
            b.wakes(),
        )
        .advise("waker-kept-after-the-drop")
    });

    all.check("polled_inside_of_wake", || {
        let (desk, reservation) = exercise::reserve();
        let back = move || desk.book_is_back(shelf());
        let got = worst_moments::polled_in_its_wake(reservation, "the book was back", back)?;
        expect_eq("the shelf", shelf(), got)
    });

    all.check("comes_back_during_a_poll", || {
        let (desk, reservation) = exercise::reserve();
        let back = move || desk.book_is_back(shelf());
        let got = worst_moments::event_during_a_poll(reservation, "the book was back", back)?;
        expect_eq("the shelf", shelf(), got)
    });

    // For the picture.
    all.check("from_the_desk_to_the_cafe", || {
        let (desk, mut poller) = reserve();
        let (a, b) = places();
        poller.pending(&a)?;
        poller.pending(&b)?;
        book_is_back(&desk, shelf());
        poller.woken(&b, "the book was back")?;
        poller.ready(&b)?;
        poller.let_go()
    });
}
