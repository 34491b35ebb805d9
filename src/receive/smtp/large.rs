//! Room for large mails. However many sessions there are, only a few of them hold more than a little of a mail:
//! the others wait before they read on, and TCP lets their senders wait.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// Octets that every session may hold.
pub const LITTLE: usize = 256 * 1024;

/// Mails that may be larger, of all listeners of this process together: memory is the process's, too.
static ROOM: Semaphore = Semaphore::const_new(8);

/// A place for one large mail, until it is dropped.
pub type Room = SemaphorePermit<'static>;

/// Waits for a place; nothing if there was none in time.
pub async fn room(patience: Duration) -> Option<Room> {
    // Nobody closes it.
    timeout(patience, ROOM.acquire()).await.ok()?.ok()
}
