//! `/healthz` and `/metrics` (Prometheus' text format), for this machine alone.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use jiff::Timestamp;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::pulse::Pulse;
use super::setup::SetupError;
use crate::record::Condition;
use crate::record::read::Reader;

/// The writer beats each second; a write to a busy database waits for ten.
const SILENCE: Duration = Duration::from_secs(15);

/// Seconds of a round: a fast disk needs one or two milliseconds.
const BUCKETS: [f64; 9] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];

#[derive(Clone)]
struct Told {
    pulse: Arc<Pulse>,
    data_dir: PathBuf,
}

/// Binds the address, and begins to count: what happens before that is in no figure.
pub async fn bind(listen: SocketAddr) -> Result<TcpListener, SetupError> {
    figures();
    TcpListener::bind(listen).await.map_err(|error| SetupError::Listen { listen, error })
}

/// Answers until `stop`.
pub async fn serve(
    listener: TcpListener,
    pulse: Arc<Pulse>,
    data_dir: PathBuf,
    mut stop: watch::Receiver<bool>,
) {
    let router = Router::new().route("/healthz", get(health)).route("/metrics", get(metrics_page));
    let router = router.with_state(Told { pulse, data_dir });
    tokio::select! {
        _ = stop.wait_for(|stopping| *stopping) => {}
        served = axum::serve(listener, router).into_future() => {
            if let Err(error) = served {
                tracing::error!(%error, "health and figures are told no more");
            }
        }
    }
}

async fn health(State(told): State<Told>) -> impl IntoResponse {
    let silence = told.pulse.silence();
    if silence > SILENCE {
        let text = format!("the writer hasn't been heard of for {} s\n", silence.as_secs());
        return (StatusCode::SERVICE_UNAVAILABLE, text);
    }
    match told.pulse.trouble() {
        Some((why, lasts)) => {
            let text = format!("nothing could be written for {} s: {why}\n", lasts.as_secs());
            (StatusCode::SERVICE_UNAVAILABLE, text)
        }
        None => (StatusCode::OK, "ok\n".to_owned()),
    }
}

async fn metrics_page(State(told): State<Told>) -> impl IntoResponse {
    let condition = match Reader::open(&told.data_dir).await {
        Ok(mut reader) => reader.condition().await,
        Err(error) => Err(error),
    };
    if let Ok(condition) = condition {
        counted(&condition, Timestamp::now());
    }
    gauge!("tmail_writer_silence_seconds").set(told.pulse.silence().as_secs_f64());
    let handle = figures();
    handle.run_upkeep();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render())
}

/// What is counted in the database when somebody asks.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn counted(condition: &Condition, now: Timestamp) {
    let age = |since: Option<Timestamp>| since.map_or(0.0, |since| now.duration_since(since).as_secs_f64());
    gauge!("tmail_mails_undecided").set(condition.undecided as f64);
    gauge!("tmail_mails_undecided_oldest_seconds").set(age(condition.undecided_since));
    gauge!("tmail_mails_quarantined").set(condition.quarantined as f64);
    gauge!("tmail_mails_challenged").set(condition.challenged as f64);
    gauge!("tmail_outbox_waiting").set(condition.waiting as f64);
    gauge!("tmail_outbox_waiting_oldest_seconds").set(age(condition.waiting_since));
    gauge!("tmail_outbox_failed").set(condition.failed as f64);
    counter!("tmail_log_entries_total").absolute(u64::try_from(condition.entries).unwrap_or(0));
}

/// The one place of this process where figures are kept.
fn figures() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let rounds = Matcher::Full("tmail_round_seconds".to_owned());
        let builder = PrometheusBuilder::new();
        // Invariant: there are buckets.
        let builder = builder.set_buckets_for_metric(rounds, &BUCKETS).expect("buckets");
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        // One may be there already, in a test; then it goes on.
        let _ = metrics::set_global_recorder(recorder);
        describe();
        gauge!("tmail_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        gauge!("tmail_record_writable").set(1.0);
        handle
    })
}

fn describe() {
    describe_counter!("tmail_mails_total", "Mails that were decided on, by what became of them.");
    describe_counter!("tmail_deliveries_total", "Attempts to deliver an envelope, by their end.");
    describe_counter!("tmail_round_failures_total", "Transactions that couldn't be written.");
    describe_counter!("tmail_log_entries_total", "Entries of the audit log.");
    describe_histogram!("tmail_round_seconds", "How long a transaction took, decisions included.");
    describe_gauge!("tmail_record_writable", "1 if the last transaction could be written.");
    describe_gauge!("tmail_writer_silence_seconds", "How long nothing was heard of the writer.");
    describe_gauge!("tmail_mails_undecided", "Mails that are stored and not decided on.");
    describe_gauge!("tmail_mails_undecided_oldest_seconds", "How long the oldest of them waits.");
    describe_gauge!("tmail_mails_quarantined", "Mails that wait for an operator.");
    describe_gauge!("tmail_mails_challenged", "Mails whose claimed authors were asked.");
    describe_gauge!("tmail_outbox_waiting", "Envelopes that wait to be sent.");
    describe_gauge!("tmail_outbox_waiting_oldest_seconds", "Since the oldest of them was tried first.");
    describe_gauge!("tmail_outbox_failed", "Envelopes that failed for good.");
    describe_gauge!("tmail_mailbox_readable", "1 if the IMAP mailbox is being read.");
    describe_gauge!("tmail_build_info", "The version that runs.");
}
