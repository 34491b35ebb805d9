//! The command line: one file a subcommand.

mod backup;
mod check;
mod copies;
mod deliver;
mod demo;
mod init;
mod inspect;
mod list;
mod log;
mod manual;
mod outbox;
mod quarantine;
mod serve;
mod show;
mod template;
mod terminal;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{self, Config};
use crate::daemon::SetupError;

/// Where help shows what every subcommand knows: behind what is its own.
const LAST: usize = 900;

/// An e-mail-native workflow gateway: people drive audited processes by answering mails.
#[derive(Debug, Parser)]
#[command(name = "tmail", version, about, max_term_width = 100)]
struct Cli {
    /// The file of settings. Without it: config.toml here if there is one, else loopback SMTP on port
    /// 2525, with SQLite and Maildirs in ./tmail-data.
    #[arg(long, global = true, value_name = "FILE", env = "TMAIL_CONFIG", display_order = LAST)]
    config: Option<PathBuf>,
    /// Print JSON where there is output to read.
    #[arg(long, global = true, display_order = LAST)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The whole story of a deployment, live on this machine; nothing else is needed.
    Demo(demo::Args),
    /// Asks a few questions, writes settings and keys, and prints the DNS records to publish.
    Init(init::Args),
    /// The daemon. With --json its log is JSON.
    Serve,
    /// Whether all that the gateway needs is there; with --mail, whether a person's mail would count.
    Check(check::Args),
    /// Takes one mail on standard input, as the pipe of a mail server (exit codes of sysexits.h).
    Deliver(deliver::Args),
    /// Says what a mail is and what it asks for, without doing it: one JSON object a line.
    Inspect(inspect::Args),
    /// All TMails, the last changed first.
    List,
    /// One TMail: its state, its fields, its history.
    Show(show::Args),
    /// Mails that are held because nothing proves who wrote them, and what you may do with them.
    #[command(subcommand)]
    Quarantine(quarantine::Args),
    /// Processes of your own: a start, their mistakes, who may do what, what changes, how their mails look.
    #[command(subcommand)]
    Template(template::Args),
    /// Notices that wait or failed, why, and what you may do about them.
    #[command(subcommand)]
    Outbox(outbox::Args),
    /// Copies everything into a folder, beside a running daemon: database, keys and settings.
    Backup(backup::Args),
    /// Puts a backup back where there is no record, and records what is lost.
    Restore(backup::Restore),
    /// Writes the man pages into a folder.
    #[command(hide = true)]
    Man(manual::Pages),
    /// Prints completions for a shell.
    #[command(hide = true)]
    Completions(manual::Completions),
}

/// What every subcommand gets.
struct Context {
    config: Option<PathBuf>,
    json: bool,
}

/// Runs the command that the arguments ask for.
pub fn run() -> ExitCode {
    let Cli { config, json, command } = Cli::parse();
    let context = Context { config, json };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    let outcome = match command {
        Command::Demo(args) => runtime.block_on(demo::run(args)),
        Command::Backup(args) => runtime.block_on(backup::run(&context, args)),
        Command::Restore(args) => runtime.block_on(backup::restore(&context, args)),
        Command::Init(args) => init::run(&context, args),
        Command::Man(args) => manual::pages(&args),
        Command::Completions(args) => return manual::completions(&args),
        Command::Serve => runtime.block_on(serve::run(&context)),
        Command::Check(args) => runtime.block_on(check::run(&context, args)),
        Command::Deliver(args) => return runtime.block_on(deliver::run(&context, args)),
        Command::Inspect(args) => runtime.block_on(inspect::run(&context, args)),
        Command::List => runtime.block_on(list::run(&context)),
        Command::Show(args) => runtime.block_on(show::run(&context, args)),
        Command::Template(args) => template::run(&context, args),
        Command::Quarantine(args) => runtime.block_on(quarantine::run(&context, args)),
        Command::Outbox(args) => runtime.block_on(outbox::run(&context, args)),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    // A reader that stopped reading (`tmail inspect … | head`) is no fault of ours.
    let closed =
        error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe);
    if closed {
        return ExitCode::SUCCESS;
    }
    eprintln!("tmail: {error:#}");
    ExitCode::FAILURE
}

impl Context {
    /// The settings: those of `--config`, else of ./config.toml, else the embedded default.
    fn settings(&self) -> Result<Config, SetupError> {
        match self.config_file() {
            Some(path) => config::read(path).map_err(SetupError::Mistakes),
            None => Ok(Config::embedded(Path::new("."))),
        }
    }

    /// The file of settings, where there is one.
    fn config_file(&self) -> Option<&Path> {
        let here = || Some(Path::new("config.toml")).filter(|path| path.is_file());
        self.config.as_deref().or_else(here)
    }
}
