//! The socket's own part of writing: what it could not take at once is written on here.

use std::time::Duration;

use tokio::time::timeout;

use peerdesk_protocol::CloseCode;

use super::transport::Transport;
use crate::hub::{Closing, Mailbox};

/// A socket that takes nothing of what waits for so long is closed as slow.
const STALL_TIMEOUT: Duration = Duration::from_secs(10);

/// Writes on what waits as the socket becomes able to take it; ends when the mailbox closes.
pub(super) async fn write_on(mailbox: &Mailbox<Transport>) -> Closing {
    loop {
        if let Err(closing) = mailbox.stuck().await {
            return closing;
        }
        match timeout(STALL_TIMEOUT, mailbox.pipe().tcp().writable()).await {
            Ok(Ok(())) => {
                mailbox.flush();
            }
            Ok(Err(_)) => return Closing::Gone,
            Err(_) => {
                mailbox.close(Closing::With(CloseCode::Slow));
            }
        }
    }
}

/// Writes out what is left in a mailbox that takes nothing more, and that this was all.
pub(super) async fn write_rest(mailbox: &Mailbox<Transport>) {
    write_out(mailbox).await;
    mailbox.pipe().say_end();
    mailbox.settle();
    write_out(mailbox).await;
}

async fn write_out(mailbox: &Mailbox<Transport>) {
    while !mailbox.flush() {
        if mailbox.pipe().tcp().writable().await.is_err() {
            return;
        }
    }
}
