//! Loops and storms, by running them: two gateways, responders, a mailing list. Each has to come to its end.

mod gateways;
mod list;
mod post;
mod responder;
