//! What people read: notices as they are, and what no notice may ever do.

mod audiences;
mod golden;
mod hostile;
mod jwz;
mod stage;
mod threads;
