//! The one integration-test binary: every test that crosses a module of the library.

mod config;
mod fixtures;
mod templates;
