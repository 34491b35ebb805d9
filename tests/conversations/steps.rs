//! What happens between the mails of a story: a file `NN-what.step` with one line.
//!
//! - `until TIME`: time goes on, and challenges that nobody answered end.
//! - `time TIME`: time goes on, and changes TMails by itself.
//! - `morning TIME`: the mails of the mornings that have begun by then.
//! - `operator challenge 3 at TIME`, and so `release` and `drop`: by the mail's number in the inbox.

use tmail::decide::Act;
use tmail::record::order::Operator;
use tmail::record::{Order, Passed};

use super::mail::Before;
use super::world::World;

/// Takes a step; gives what became of each mail that it is about, or why nothing did.
pub async fn take(world: &mut World<'_>, before: &mut Before, text: &str) -> Vec<Result<Passed, String>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let all: Vec<Result<Passed, String>> = match words[..] {
        ["until", time] => world.expire(time.parse().expect("a time")).await.into_iter().map(Ok).collect(),
        ["operator", act, mail, "at", time] => {
            let order = Order {
                id: 1,
                act: Act::parse(act).expect("an act"),
                mail: mail.parse().expect("the number of a mail"),
                by: Operator { login: "root".to_owned(), says: "Olga".to_owned() },
                why: String::new(),
            };
            vec![world.order(&order, time.parse().expect("a time")).await]
        }
        _ => panic!("a step that nobody knows: {text}"),
    };
    before.notices.extend(all.iter().flatten().flat_map(|passed| passed.notices.clone()));
    all
}
