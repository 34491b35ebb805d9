//! Pure: the text of the files that the answers make.

use std::path::{Path, PathBuf};

use super::Way;
use super::ask::{Answers, Who};

/// What is written.
#[derive(Debug)]
pub(super) struct Plan {
    pub file: PathBuf,
    pub settings: String,
    pub directory: PathBuf,
    pub people: String,
    /// Files for passwords, empty at first.
    pub passwords: Vec<PathBuf>,
}

impl Plan {
    pub fn of(answers: &Answers, file: &Path) -> Self {
        let beside = |name: &str| file.with_file_name(name);
        let mut passwords = Vec::new();
        if answers.smtp_user.is_some() {
            passwords.push(beside("smtp.password"));
        }
        if answers.imap.is_some() {
            passwords.push(beside("imap.password"));
        }
        Self {
            file: file.to_owned(),
            settings: settings(answers),
            directory: beside("directory.toml"),
            people: people(answers),
            passwords,
        }
    }
}

/// TOML's basic strings are written as JSON's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn settings(answers: &Answers) -> String {
    let gateway = match &answers.who {
        Who::Domain(domain) => format!("domain = {}", quoted(domain)),
        Who::Mailbox(mailbox) => format!("mailbox = {}", quoted(mailbox.as_str())),
    };
    let data_dir =
        answers.data_dir.as_ref().map(|dir| format!("data_dir = {}\n", quoted(&dir.to_string_lossy())));
    format!(
        "# Settings of tmail. Every further key, with its default and its reason, is in config.example.toml.\n\
         directory = \"directory.toml\"\n\n\
         [gateway]\n{gateway}\nhome_publisher = \"tmailinc.com\"\noperator = {}\n{}\n{}\n{}\n\
         # /healthz and /metrics (Prometheus), for this machine alone.\n\
         [http]\nlisten = \"127.0.0.1:9925\"\n",
        quoted(answers.operator.as_str()),
        data_dir.unwrap_or_default(),
        receive(answers),
        submit(answers),
    )
}

fn receive(answers: &Answers) -> String {
    let silent = "[receive.smtp]\nlisten = \"\"\n";
    match (answers.receive, &answers.imap) {
        (Way::Smtp, _) => "[receive.smtp]\nlisten = \"0.0.0.0:25\"\n".to_owned(),
        (Way::Lmtp, _) => format!(
            "# The lines for your mail server are in docs/mail-servers.md.\n{silent}\n\
             [receive.lmtp]\nlisten = \"127.0.0.1:2424\"\n"
        ),
        (Way::Pipe, _) => format!("# The lines for your mail server are in docs/mail-servers.md.\n{silent}"),
        (Way::Imap, Some((host, port))) => {
            let user = match (&answers.who, &answers.smtp_user) {
                (Who::Mailbox(mailbox), _) => mailbox.to_string(),
                (Who::Domain(_), Some(user)) => user.clone(),
                (Who::Domain(domain), None) => format!("tmail@{domain}"),
            };
            format!(
                "{silent}\n[receive.imap]\nhost = {}\nport = {port}\nuser = {}\n\
                 password_file = \"imap.password\"\n",
                quoted(host),
                quoted(&user)
            )
        }
        (Way::Imap, None) => silent.to_owned(),
    }
}

fn submit(answers: &Answers) -> String {
    let (host, port) = &answers.smtp;
    let login = answers.smtp_user.as_ref();
    let login = login.map(|user| format!("user = {}\npassword_file = \"smtp.password\"\n", quoted(user)));
    format!(
        "[submit]\ntransport = \"smtp\"\n\n[submit.smtp]\nhost = {}\nport = {port}\n{}",
        quoted(host),
        login.unwrap_or_default()
    )
}

fn people(answers: &Answers) -> String {
    format!(
        "# Who takes part, with all of their addresses, and in which groups: nobody else can decide anything.\n\
         # Templates ask for engineering, qa, devops and support; the daemon reads a change within two seconds.\n\
         [[person]]\nname = {}\naddresses = [{}]\ngroups = []\n",
        quoted(&answers.operator_name),
        quoted(answers.operator.as_str())
    )
}
