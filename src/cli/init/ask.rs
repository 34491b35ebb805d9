//! The questions, few and each with a default where there is a good one.

use std::io::{BufRead, IsTerminal, Write, stdin, stdout};

use anyhow::bail;
use clap::ValueEnum;

use super::{Args, Way, domain, server};
use crate::address::Address;

/// What is known once everything was asked.
#[derive(Debug)]
pub(super) struct Answers {
    pub who: Who,
    pub operator: Address,
    pub operator_name: String,
    pub receive: Way,
    pub smtp: (String, u16),
    pub smtp_user: Option<String>,
    pub imap: Option<(String, u16)>,
    pub data_dir: Option<std::path::PathBuf>,
}

/// Whose addresses the gateway has.
#[derive(Debug)]
pub(super) enum Who {
    Domain(String),
    Mailbox(Address),
}

/// Asks on the terminal for what no option says; without a terminal, or with --yes, the default is taken, and
/// what has none is an error.
pub(super) fn answered(args: Args) -> anyhow::Result<Answers> {
    let asks = !args.yes && stdin().is_terminal();
    let who = match (args.domain, args.mailbox) {
        (_, Some(mailbox)) => Who::Mailbox(mailbox),
        (Some(domain), None) => Who::Domain(domain),
        (None, None) => asked(
            asks,
            "The mail domain of the gateway (tmail.acme.com), or one mailbox at a provider (bot@acme.com)",
            "--domain or --mailbox",
            None,
            |text| match Address::parse(text) {
                Ok(mailbox) => Ok(Who::Mailbox(mailbox)),
                Err(_) => domain(text).map(Who::Domain),
            },
        )?,
    };
    let address = |text: &str| Address::parse(text).map_err(|error| error.to_string());
    let operator = match args.operator {
        Some(operator) => operator,
        None => asked(asks, "Your own address, for what concerns the operator", "--operator", None, address)?,
    };
    let name = operator.local().to_owned();
    let operator_name = match args.operator_name {
        Some(name) => name,
        None => asked(asks, "Your name", "--operator-name", Some(&name), |text| Ok(text.to_owned()))?,
    };
    let receive = match (args.receive, &who) {
        (_, Who::Mailbox(_)) => Way::Imap,
        (Some(way), Who::Domain(_)) => way,
        (None, Who::Domain(_)) => {
            let question = "How does mail come in: smtp (this machine is the MX), lmtp or pipe (from the mail \
                            server on this machine), imap";
            asked(asks, question, "--receive", Some("lmtp"), |text| {
                Way::from_str(text, true).map_err(|_| "write one of: smtp, lmtp, pipe, imap".to_owned())
            })?
        }
    };
    let of_provider = matches!(who, Who::Mailbox(_));
    let (default, port) = if of_provider { (None, 587) } else { (Some("127.0.0.1:25"), 25) };
    let place = |port| move |text: &str| server(text, port).map_err(|error| error.to_string());
    let smtp = match args.smtp {
        Some(text) => server(&text, port)?,
        None => {
            asked(asks, "The mail server that takes what the gateway sends", "--smtp", default, place(port))?
        }
    };
    let smtp_user = match (args.smtp_user, &who) {
        (Some(user), _) => Some(user),
        (None, Who::Mailbox(mailbox)) => Some(mailbox.to_string()),
        (None, Who::Domain(_)) if asks => {
            let text =
                asked(asks, "The user there, if it asks for one", "", Some(""), |text| Ok(text.to_owned()))?;
            Some(text).filter(|text| !text.is_empty())
        }
        (None, Who::Domain(_)) => None,
    };
    let imap = match (receive, args.imap) {
        (Way::Imap, Some(text)) => Some(server(&text, 993)?),
        (Way::Imap, None) => Some(asked(asks, "The IMAP server of the mailbox", "--imap", None, place(993))?),
        _ => None,
    };
    let data_dir = args.data_dir;
    Ok(Answers { who, operator, operator_name, receive, smtp, smtp_user, imap, data_dir })
}

/// One question, until its answer can be read.
fn asked<T>(
    asks: bool,
    question: &str,
    option: &str,
    default: Option<&str>,
    read: impl Fn(&str) -> Result<T, String>,
) -> anyhow::Result<T> {
    if !asks {
        let Some(default) = default else { bail!("say {option} (tmail init --help)") };
        return read(default).map_err(anyhow::Error::msg);
    }
    loop {
        match default.filter(|default| !default.is_empty()) {
            Some(default) => print!("{question} [{default}]: "),
            None => print!("{question}: "),
        }
        stdout().flush()?;
        let mut line = String::new();
        if stdin().lock().read_line(&mut line)? == 0 {
            bail!("nothing was written, since not every question was answered");
        }
        let text = Some(line.trim()).filter(|text| !text.is_empty()).or(default);
        match text.map(&read) {
            Some(Ok(answer)) => return Ok(answer),
            Some(Err(why)) => println!("  {why}"),
            None => {}
        }
    }
}
