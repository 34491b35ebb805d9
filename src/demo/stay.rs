//! I/O: `tmail demo --stay`: the world goes on, and a mail server takes what people write with clients of
//! their own, signs it as their domain's does, and hands it to the gateway.

use std::collections::BTreeMap;
use std::io::{Write as _, stdout};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::Context as _;
use jiff::Timestamp;
use mail_parser::MessageParser;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::play::Play;
use super::story::Thread;
use super::world::GATEWAY;
use crate::address::{Address, AddressBook};
use crate::receive::smtp::{self, Limits, Protocol};
use crate::receive::{Arrival, DataCount, InData, Intake, NotStored, Place};
use crate::submit::smtp::Settings;
use crate::submit::{Outcome, Seal, SmtpTransport, Transport};

/// Everybody's outgoing mail server.
#[derive(Clone)]
struct MailServer {
    seals: Arc<BTreeMap<String, Seal>>,
    gateway: u16,
    count: DataCount,
}

impl Intake for MailServer {
    async fn accept(&self, arrival: Arrival) -> Result<(), NotStored> {
        self.hand_on(arrival).await.map_err(|error| NotStored(error.to_string()))
    }

    /// No mailbox is read here.
    async fn pass_over(&self, _: Place, _: u32) -> Result<(), NotStored> {
        Ok(())
    }

    fn in_data(&self) -> InData {
        self.count.enter()
    }
}

impl MailServer {
    async fn hand_on(&self, arrival: Arrival) -> anyhow::Result<()> {
        let from = author(&arrival.raw).context("the mail has no From")?;
        // Whose mail server this isn't goes out unsigned, as a forger's mail would.
        let raw = match self.seals.get(from.domain()) {
            Some(seal) => seal.seal(&arrival.raw, Timestamp::now())?,
            None => arrival.raw,
        };
        let settings = Settings::new("127.0.0.1", self.gateway, "mail.acme.com");
        let mut wire = Transport::Smtp(SmtpTransport::new(settings));
        let attempts = wire.send(Some(&from), &arrival.envelope.recipients, &raw).await;
        wire.close().await;
        let refused = attempts.iter().find(|one| !matches!(one.outcome, Outcome::Delivered { .. }));
        refused.map_or(Ok(()), |one| anyhow::bail!("the gateway didn't take it: {:?}", one.outcome))
    }
}

fn author(raw: &[u8]) -> Option<Address> {
    let message = MessageParser::default().parse(raw)?;
    Address::parse(message.from()?.first()?.address()?).ok()
}

/// Takes mail until Ctrl-C. Errors: no port is free.
pub async fn until_stopped(play: &Play) -> anyhow::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no port for a mail server")?;
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let server =
        MailServer { seals: play.world.seals(), gateway: play.world.port(), count: DataCount::default() };
    let settings = smtp::Settings {
        protocol: Protocol::Smtp,
        host_name: "mail.acme.com".to_owned(),
        book: AddressBook::new(GATEWAY, Some("tmailinc.com")),
        tls: None,
        limits: Limits::default(),
    };
    let serving = tokio::spawn(smtp::serve(listener, server, settings, stopped));
    how(play, address)?;
    tokio::signal::ctrl_c().await?;
    stop.send(true).ok();
    serving.await?;
    Ok(())
}

/// How to take part with one's own mail client.
fn how(play: &Play, server: SocketAddr) -> std::io::Result<()> {
    let number = play.numbers.get(&Thread::Deploy).map(ToString::to_string).unwrap_or_default();
    let dir = play.world.dir.display();
    let port = server.port();
    let swaks = format!("swaks --server 127.0.0.1:{port} --from");
    let open = "App: Billing\\nVersion: 2.5.0\\nWindow: tomorrow 22:00-23:30 Europe/London\\nWhat changes: Faster \
                export.\\nChange authors: bob@acme.com\\nDeployed by: dana@acme.com\\nBuild: 9f1c2ab\\nHas migrations: \
                no\\nRollback plan: Deploy 2.4.2 again.";
    let mut out = stdout().lock();
    writeln!(out, "\nThe world goes on: what you write is signed as your company's mail server would.")?;
    writeln!(out, "\nAsk how the deployment went, as Carol:")?;
    writeln!(
        out,
        "  {swaks} carol@acme.com --to {number}@{GATEWAY} --header 'Subject: {number}' --body 'status'"
    )?;
    writeln!(out, "Ask for a new one, as Jill:")?;
    writeln!(
        out,
        "  {swaks} jill@acme.com --to DeployApp@{GATEWAY} --header 'Subject: Deploy Billing 2.5.0' --body '{open}'"
    )?;
    writeln!(out, "Read and answer mails in a client, as Carol (anybody of {dir}/mail):")?;
    writeln!(
        out,
        "  mutt -n -F /dev/null -e 'set folder={dir}/mail from=carol@acme.com realname=\"Carol Diaz\" \
         use_from=yes envelope_from=yes ssl_starttls=no ssl_force_tls=no record=\"\" copy=no \
         smtp_url=smtp://127.0.0.1:{port}/' -f {dir}/mail/carol@acme.com"
    )?;
    writeln!(out, "Be a forger (it is held, and Carol alone is asked whether it is hers):")?;
    writeln!(
        out,
        "  swaks --server 127.0.0.1:{} --from carol@acme.com --to {number}@{GATEWAY} --body 'approve'",
        play.world.port()
    )?;
    writeln!(out, "\nCtrl-C ends it; the folder stays.")
}
