//! Newer files take force, between two rounds.

use std::sync::Arc;

use super::Writer;
use crate::audit::TakenIn;
use crate::pipeline::Gateway;

impl Writer {
    /// Takes in the directory if its file has changed; `asked`: at once, and the templates and sentences, too. They take
    /// force together with their entry, or not at all.
    pub(super) async fn reload(&mut self, asked: bool) {
        let directory = self.files.directory(&self.gateway.directory, asked);
        let templates = if asked { self.files.templates() } else { None };
        if directory.is_none() && templates.is_none() {
            return;
        }
        let mut gateway = Gateway::clone(&self.gateway);
        gateway.directory = directory.unwrap_or(gateway.directory);
        if let Some((templates, texts)) = templates {
            gateway.catalogue = gateway.catalogue.with_current(templates, texts);
        }
        let now = self.clock.now();
        match self.files.put_in_force(&mut self.record, &gateway, TakenIn::WhileRunning, now).await {
            Ok(notices) => {
                self.gateway = Arc::new(gateway);
                self.send(notices);
            }
            Err(error) => {
                tracing::error!(%error, "newer settings could not be recorded; what is in force stays");
                self.files.again();
            }
        }
    }
}
