//! What an operator lives with: settings that are made, checks, health and figures, the log, the service.

mod backup;
mod check;
mod health;
mod init;
mod log;
mod service;
