//! Clients that are only there: a crowd of connections that send nothing.

use std::io;
use std::net::Shutdown;

use futures::future::LocalBoxFuture;

use super::Peers;
use crate::outcome::Checked;
use crate::protocol::Traffic;
use crate::{os, process};

/// See [`Peers::brief_connections`]. Dropping it breaks the connection off (RST), which leaves nothing behind on
/// either side.
#[derive(Debug)]
pub struct BriefConnection(std::net::TcpStream);

impl BriefConnection {
    /// The same, once it has said that nothing more comes.
    pub fn finishing(self) -> BriefConnection {
        // If the server has closed it already, so much the better.
        let _ = self.0.shutdown(Shutdown::Write);
        self
    }
}

impl Drop for BriefConnection {
    fn drop(&mut self) {
        os::linger_no_longer(&self.0);
    }
}

impl Peers {
    /// `many` who only have to be there, without a word in the transcript. They connect on a thread of their
    /// own, so that a server on this one lets them in meanwhile. `each` gets the number of one, counted
    /// from 0, and it, and says whether it stays.
    pub fn brief_connections<'a>(
        &'a self,
        many: usize,
        each: fn(usize, BriefConnection) -> Option<BriefConnection>,
    ) -> LocalBoxFuture<'a, Checked<Vec<BriefConnection>>> {
        Box::pin(async move {
            let (address, (sender, come)) =
                (self.address, tokio::sync::oneshot::channel::<io::Result<Vec<BriefConnection>>>());
            let connect =
                move |number| std::net::TcpStream::connect(address).map(|it| each(number, BriefConnection(it)));
            // Nothing receives this if the check is over.
            let connects = move || drop(sender.send((0..many).filter_map(|n| connect(n).transpose()).collect()));
            process::spawn_own(connects).map_err(|error| process::no_thread(&error))?;
            match self.wait(come).await {
                Ok(Ok(come)) => come.map_err(|error| self.refused("of many", &error)),
                Ok(Err(_)) => Err(self.not_connected("of many", Traffic::Other, "the thread that connects them ended")),
                Err(gave_up) => Err(self.not_connected("of many", Traffic::GaveUp, &gave_up.describe())),
            }
        })
    }
}
