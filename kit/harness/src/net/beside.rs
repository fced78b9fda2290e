//! A server of the learner's that runs beside its clients.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Poll;

use futures::future::LocalBoxFuture;

use super::Peers;
use crate::outcome::{Checked, Failure};
use crate::protocol::RunEnd;
use crate::{panics, tasks, trace};

/// What clients do to a server. Boxed, so that a server's obligations are compiled in the kit.
pub type Clients<T = ()> = for<'a> fn(&'a Peers) -> LocalBoxFuture<'a, Checked<T>>;

/// What became of a server of the learner's.
#[derive(Debug)]
pub enum ServerState<T> {
    /// It still runs.
    Runs,
    /// It returned.
    Returned(T),
    /// It panicked; the failure says with what, and where.
    Panicked(Failure),
}

/// Runs the learner's `server` as a task of its own on this thread, beside `clients`;
/// ends with the clients, and says what had become of the server by then.
pub async fn beside<S, C>(server: S, clients: C) -> (C::Output, ServerState<S::Output>)
where
    S: Future<Output: 'static> + 'static,
    C: Future,
{
    let returned = Rc::new(Cell::new(None));
    let returns = Rc::clone(&returned);
    let server = Box::pin(async move { returns.set(Some(server.await)) });
    let mut value = None;
    let server_state = beside_erased(server, Box::pin(async { value = Some(clients.await) })).await;
    let server_state = match (server_state, returned.take()) {
        (ServerState::Returned(()), Some(output)) => ServerState::Returned(output),
        (ServerState::Panicked(failure), _) => ServerState::Panicked(failure),
        _ => ServerState::Runs,
    };
    (value.expect("the clients came to their end"), server_state)
}

thread_local! {
    /// The server that runs beside clients on this thread.
    static SERVER: RefCell<Option<LocalBoxFuture<'static, ()>>> = const { RefCell::new(None) };
}

/// Without the types of either, so that it is compiled in the kit and not with every check.
///
/// The server is a task, so that its polls are told from those of the clients. It need not be `Send`,
/// as it need not be in `main`; but in a `LocalSet` its `spawn_local` would work, and in `main` it
/// would not. So the task is a proxy, and the future stays with this thread.
fn beside_erased<'a>(
    server: LocalBoxFuture<'static, ()>,
    clients: LocalBoxFuture<'a, ()>,
) -> LocalBoxFuture<'a, ServerState<()>> {
    Box::pin(async move {
        SERVER.set(Some(server));
        let server = tokio::spawn(async move {
            tasks::name_current("the server");
            std::future::poll_fn(|cx| {
                SERVER
                    .with_borrow_mut(|server| server.as_mut().map_or(Poll::Pending, |server| server.as_mut().poll(cx)))
            })
            .await;
        });
        clients.await;
        // What is dropped from here on is no doing of the server's.
        trace::run_ended(RunEnd::Ready);
        let is_finished = server.is_finished();
        drop(SERVER.take());
        if !is_finished {
            return ServerState::Runs;
        }
        match server.await {
            Ok(()) => ServerState::Returned(()),
            Err(error) => match error.try_into_panic() {
                Ok(payload) => ServerState::Panicked(panics::panicked(payload.as_ref())),
                // No other handle exists, so it was not aborted.
                Err(_) => ServerState::Runs,
            },
        }
    })
}
