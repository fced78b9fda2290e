//! Each hidden check beside its solution, for rust-analyzer, clippy and rustfmt.
//!
//! As in the tool (`compile::rustc`), a check finds the file that it checks at `super::exercise`. Nothing here is run:
//! `dev check` compiles each check with each solution and each mistake, and runs that.

#![allow(
    clippy::duplicate_mod,
    reason = "a solution may take in those of earlier exercises"
)]

use harness::Checks;

#[path = "../../.."]
mod sequential {
    #[path = "solutions/01_models/01_sequential.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/01_models/01_sequential.rs"]
    pub mod check;
}

#[path = "../../.."]
mod threads {
    #[path = "solutions/01_models/02_threads.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/01_models/02_threads.rs"]
    pub mod check;
}

#[path = "../../.."]
mod event_loop {
    #[path = "solutions/01_models/03_event_loop.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/01_models/03_event_loop.rs"]
    pub mod check;
}

#[path = "../../.."]
mod first_await {
    #[path = "solutions/02_async_await/01_first_await.rs"]
    mod exercise;

    #[path = "checks/02_async_await/01_first_await.rs"]
    pub mod check;
}

#[path = "../../.."]
mod lazy_futures {
    #[path = "solutions/02_async_await/02_lazy_futures.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/02_async_await/02_lazy_futures.rs"]
    pub mod check;
}

#[path = "../../.."]
mod in_sequence {
    #[path = "solutions/02_async_await/03_in_sequence.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/02_async_await/03_in_sequence.rs"]
    pub mod check;
}

#[path = "../../.."]
mod async_blocks {
    #[path = "solutions/02_async_await/04_async_blocks.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/02_async_await/04_async_blocks.rs"]
    pub mod check;
}

#[path = "../../.."]
mod captures {
    #[path = "solutions/02_async_await/05_captures.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/02_async_await/05_captures.rs"]
    pub mod check;
}

#[path = "../../.."]
mod return_type {
    #[path = "solutions/02_async_await/06_return_type.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/02_async_await/06_return_type.rs"]
    pub mod check;
}

#[path = "../../.."]
mod async_closures {
    #[path = "solutions/02_async_await/07_async_closures.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/02_async_await/07_async_closures.rs"]
    pub mod check;
}

#[path = "../../.."]
mod recursion {
    #[path = "solutions/02_async_await/08_recursion.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/02_async_await/08_recursion.rs"]
    pub mod check;
}

#[path = "../../.."]
mod join {
    #[path = "solutions/03_join/01_join.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/03_join/01_join.rs"]
    pub mod check;
}

#[path = "../../.."]
mod try_join {
    #[path = "solutions/03_join/02_try_join.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/03_join/02_try_join.rs"]
    pub mod check;
}

#[path = "../../.."]
mod join_many {
    #[path = "solutions/03_join/03_join_many.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/03_join/03_join_many.rs"]
    pub mod check;
}

#[path = "../../.."]
mod bounded {
    #[path = "solutions/03_join/04_bounded.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/03_join/04_bounded.rs"]
    pub mod check;
}

#[path = "../../.."]
mod echo_handle {
    #[path = "solutions/04_echo/01_echo_handle.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/04_echo/01_echo_handle.rs"]
    pub mod check;
}

#[path = "../../.."]
mod echo_listen {
    #[path = "solutions/04_echo/02_echo_listen.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/04_echo/02_echo_listen.rs"]
    pub mod check;
}

#[path = "../../.."]
mod echo_server {
    #[path = "solutions/04_echo/03_echo_server.rs"]
    #[expect(dead_code, reason = "the check starts it as a program")]
    mod exercise;

    #[path = "checks/04_echo/03_echo_server.rs"]
    pub mod check;
}

#[path = "../../.."]
mod udp_echo {
    #[path = "solutions/04_echo/04_udp_echo.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/04_echo/04_udp_echo.rs"]
    pub mod check;
}

#[path = "../../.."]
mod spawn {
    #[path = "solutions/05_tasks/01_spawn.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/05_tasks/01_spawn.rs"]
    pub mod check;
}

#[path = "../../.."]
mod static_tasks {
    #[path = "solutions/05_tasks/02_static_tasks.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/05_tasks/02_static_tasks.rs"]
    pub mod check;
}

#[path = "../../.."]
mod send {
    #[path = "solutions/05_tasks/03_send.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/05_tasks/03_send.rs"]
    pub mod check;
}

#[path = "../../.."]
mod panics {
    #[path = "solutions/05_tasks/04_panics.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/05_tasks/04_panics.rs"]
    pub mod check;
}

#[path = "../../.."]
mod join_set {
    #[path = "solutions/05_tasks/05_join_set.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/05_tasks/05_join_set.rs"]
    pub mod check;
}

#[path = "../../.."]
mod blocking {
    #[path = "solutions/05_tasks/06_blocking.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/05_tasks/06_blocking.rs"]
    pub mod check;
}

#[path = "../../.."]
mod cooperate {
    #[path = "solutions/05_tasks/07_cooperate.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/05_tasks/07_cooperate.rs"]
    pub mod check;
}

#[path = "../../.."]
mod local_tasks {
    #[path = "solutions/05_tasks/08_local_tasks.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/05_tasks/08_local_tasks.rs"]
    pub mod check;
}

#[path = "../../.."]
mod timeout {
    #[path = "solutions/06_time_and_select/01_timeout.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/06_time_and_select/01_timeout.rs"]
    pub mod check;
}

#[path = "../../.."]
mod first_answer {
    #[path = "solutions/06_time_and_select/02_first_answer.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/06_time_and_select/02_first_answer.rs"]
    pub mod check;
}

#[path = "../../.."]
mod idle_deadline {
    #[path = "solutions/06_time_and_select/03_idle_deadline.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/06_time_and_select/03_idle_deadline.rs"]
    pub mod check;
}

#[path = "../../.."]
mod resume {
    #[path = "solutions/06_time_and_select/04_resume.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/06_time_and_select/04_resume.rs"]
    pub mod check;
}

#[path = "../../.."]
mod write_the_test {
    #[path = "solutions/06_time_and_select/05_write_the_test.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/06_time_and_select/05_write_the_test.rs"]
    pub mod check;
}

#[path = "../../.."]
mod close {
    #[path = "solutions/07_channels/01_close.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/07_channels/01_close.rs"]
    pub mod check;
}

#[path = "../../.."]
mod actor {
    #[path = "solutions/07_channels/02_actor.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/07_channels/02_actor.rs"]
    pub mod check;
}

#[path = "../../.."]
mod backpressure {
    #[path = "solutions/07_channels/03_backpressure.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/07_channels/03_backpressure.rs"]
    pub mod check;
}

#[path = "../../.."]
mod broadcast {
    #[path = "solutions/07_channels/04_broadcast.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/07_channels/04_broadcast.rs"]
    pub mod check;
}

#[path = "../../.."]
mod watch {
    #[path = "solutions/07_channels/05_watch.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/07_channels/05_watch.rs"]
    pub mod check;
}

#[path = "../../.."]
mod notify {
    #[path = "solutions/07_channels/06_notify.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/07_channels/06_notify.rs"]
    pub mod check;
}

#[path = "../../.."]
mod short_lock {
    #[path = "solutions/08_shared_state/01_short_lock.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/08_shared_state/01_short_lock.rs"]
    pub mod check;
}

#[path = "../../.."]
mod async_mutex {
    #[path = "solutions/08_shared_state/02_async_mutex.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/08_shared_state/02_async_mutex.rs"]
    pub mod check;
}

#[path = "../../.."]
mod read_mostly {
    #[path = "solutions/08_shared_state/03_read_mostly.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/08_shared_state/03_read_mostly.rs"]
    pub mod check;
}

#[path = "../../.."]
mod philosophers {
    #[path = "solutions/08_shared_state/04_philosophers.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/08_shared_state/04_philosophers.rs"]
    pub mod check;
}

#[path = "../../.."]
mod single_flight {
    #[path = "solutions/08_shared_state/05_single_flight.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/08_shared_state/05_single_flight.rs"]
    pub mod check;
}

#[path = "../../.."]
mod state_machine {
    #[path = "solutions/15_futures/01_state_machine.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/15_futures/01_state_machine.rs"]
    pub mod check;
}

#[path = "../../.."]
mod timer {
    #[path = "solutions/15_futures/02_timer.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/15_futures/02_timer.rs"]
    pub mod check;
}

#[path = "../../.."]
mod waker_swap {
    #[path = "solutions/15_futures/03_waker_swap.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/15_futures/03_waker_swap.rs"]
    pub mod check;
}

#[path = "../../.."]
mod lost_wakeup {
    #[path = "solutions/15_futures/04_lost_wakeup.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/15_futures/04_lost_wakeup.rs"]
    pub mod check;
}

#[path = "../../.."]
mod pin_join {
    #[path = "solutions/15_futures/05_pin_join.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/15_futures/05_pin_join.rs"]
    pub mod check;
}

#[path = "../../.."]
mod race {
    #[path = "solutions/15_futures/06_race.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/15_futures/06_race.rs"]
    pub mod check;
}

#[path = "../../.."]
mod stream_by_hand {
    #[path = "solutions/15_futures/07_stream_by_hand.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/15_futures/07_stream_by_hand.rs"]
    pub mod check;
}

#[path = "../../.."]
mod block_on {
    #[path = "solutions/16_runtime/01_block_on.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/16_runtime/01_block_on.rs"]
    pub mod check;
}

#[path = "../../.."]
mod raw_waker {
    #[path = "solutions/16_runtime/02_raw_waker.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    #[expect(unsafe_code, reason = "it is the exercise about it")]
    mod exercise;

    #[path = "checks/16_runtime/02_raw_waker.rs"]
    pub mod check;
}

#[path = "../../.."]
mod run_queue {
    #[path = "solutions/16_runtime/03_run_queue.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    #[expect(clippy::unwrap_used, reason = "of a lock, as learners write it")]
    mod exercise;

    #[path = "checks/16_runtime/03_run_queue.rs"]
    pub mod check;
}

#[path = "../../.."]
mod timers {
    #[path = "solutions/16_runtime/04_timers.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    #[expect(clippy::unwrap_used, reason = "of a lock, as learners write it")]
    mod exercise;

    #[path = "checks/16_runtime/04_timers.rs"]
    pub mod check;
}

#[path = "../../.."]
mod reactor {
    #[path = "solutions/16_runtime/05_reactor.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    #[expect(clippy::unwrap_used, reason = "of a lock, as learners write it")]
    mod exercise;

    #[path = "checks/16_runtime/05_reactor.rs"]
    pub mod check;
}

#[path = "../../.."]
mod channel_by_hand {
    #[path = "solutions/16_runtime/06_channel_by_hand.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/16_runtime/06_channel_by_hand.rs"]
    pub mod check;
}

#[path = "../../.."]
mod any_runtime {
    #[path = "solutions/16_runtime/07_any_runtime.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    #[expect(clippy::unwrap_used, reason = "of a lock, as learners write it")]
    mod exercise;

    #[path = "checks/16_runtime/07_any_runtime.rs"]
    pub mod check;
}

#[path = "../../.."]
mod cancel_safe_reader {
    #[path = "solutions/09_cancellation/01_cancel_safe_reader.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/09_cancellation/01_cancel_safe_reader.rs"]
    pub mod check;
}

#[path = "../../.."]
mod cleanup {
    #[path = "solutions/09_cancellation/02_cleanup.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/09_cancellation/02_cleanup.rs"]
    pub mod check;
}

#[path = "../../.."]
mod cancel_tree {
    #[path = "solutions/09_cancellation/03_cancel_tree.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/09_cancellation/03_cancel_tree.rs"]
    pub mod check;
}

#[path = "../../.."]
mod fairness {
    #[path = "solutions/09_cancellation/04_fairness.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/09_cancellation/04_fairness.rs"]
    pub mod check;
}

#[path = "../../.."]
mod futurelock {
    #[path = "solutions/09_cancellation/05_futurelock.rs"]
    #[expect(dead_code, reason = "no check calls `main`")]
    mod exercise;

    #[path = "checks/09_cancellation/05_futurelock.rs"]
    pub mod check;
}

/// The checks of each exercise, in course order.
pub const CHECKS: &[fn(&mut Checks)] = &[
    sequential::check::checks,
    threads::check::checks,
    event_loop::check::checks,
    first_await::check::checks,
    lazy_futures::check::checks,
    in_sequence::check::checks,
    async_blocks::check::checks,
    captures::check::checks,
    return_type::check::checks,
    async_closures::check::checks,
    recursion::check::checks,
    join::check::checks,
    try_join::check::checks,
    join_many::check::checks,
    bounded::check::checks,
    echo_handle::check::checks,
    echo_listen::check::checks,
    echo_server::check::checks,
    udp_echo::check::checks,
    spawn::check::checks,
    static_tasks::check::checks,
    send::check::checks,
    panics::check::checks,
    join_set::check::checks,
    blocking::check::checks,
    cooperate::check::checks,
    local_tasks::check::checks,
    timeout::check::checks,
    first_answer::check::checks,
    idle_deadline::check::checks,
    resume::check::checks,
    write_the_test::check::checks,
    close::check::checks,
    actor::check::checks,
    backpressure::check::checks,
    broadcast::check::checks,
    watch::check::checks,
    notify::check::checks,
    short_lock::check::checks,
    async_mutex::check::checks,
    read_mostly::check::checks,
    philosophers::check::checks,
    single_flight::check::checks,
    cancel_safe_reader::check::checks,
    cleanup::check::checks,
    cancel_tree::check::checks,
    fairness::check::checks,
    futurelock::check::checks,
    state_machine::check::checks,
    timer::check::checks,
    waker_swap::check::checks,
    lost_wakeup::check::checks,
    pin_join::check::checks,
    race::check::checks,
    stream_by_hand::check::checks,
    block_on::check::checks,
    raw_waker::check::checks,
    run_queue::check::checks,
    timers::check::checks,
    reactor::check::checks,
    channel_by_hand::check::checks,
    any_runtime::check::checks,
];
