//! `tmail`: an e-mail-native workflow gateway. This is the map; modules stand in the order in which
//! a mail passes them.
//!
//! ```text
//! receive ─ parse ─ authenticate ─ route ─ interpret ─ decide ─ compose ─ record ─ submit
//!   I/O     pure       pure        pure      pure       pure     pure       I/O     I/O
//! ```
//!
//! [`pipeline`] shows one mail passing all of them; `ARCHITECTURE.md` tells the same in prose.
//! Dependencies point one way: words ← pure stages ← I/O ← pipeline ← daemon ← main, and no pure
//! stage reads a clock, a file, the network or randomness. A test holds both.

// Words: values without I/O, which every stage may name.
pub mod address;
pub mod directory;
pub mod envelope;
pub mod level;
pub mod status;
pub mod template;
pub mod texts;
pub mod tmail;
pub mod tracking;

// What the stages that go outside share.
pub mod connect;

// The stages, in the order in which a mail passes them.
pub mod receive;

pub mod parse;

pub mod authenticate;

pub mod route;

pub mod interpret;

pub mod decide;

pub mod compose;

pub mod record;

pub mod audit;

pub mod submit;

// What puts the stages together.
pub mod config;
pub mod daemon;
pub mod pipeline;

pub mod cli;
pub mod demo;
