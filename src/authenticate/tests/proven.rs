//! Proven authors for the tests of other modules: nothing but [`evaluate`] makes an [`Author`].

use super::case::from;
use super::fixtures::now;
use super::signer::Sign;
use super::zone::zone;
use crate::authenticate::{Answer, Author, IdentityPolicy, Question, Verdict, evaluate, questions};
use crate::parse::parse;

/// The author of a mail from `written` (an address, or a name and an address in angle brackets), which
/// the address's domain signed on Mon, 23 Nov 2026 10:00:00 +0000, To and In-Reply-To included.
pub(crate) fn proven(written: &str) -> Author {
    let domain = written.trim_end_matches('>').rsplit('@').next().unwrap();
    let signed = Sign::acme().with("d=acme.com", &format!("d={domain}")).sign(&from(written));
    let message = parse(signed.as_bytes()).unwrap();
    let key = Question::dkim_key("mail", "acme.com");
    let (_, key) =
        zone().answer(vec![key]).iter().next().map(|(name, key)| (name.clone(), key.clone())).unwrap();
    let policy = IdentityPolicy::default();
    let answer = |question: &Question| match question.name().contains("_domainkey") {
        true => key.clone(),
        false => Answer::Nothing,
    };
    let asked = questions(&message, &policy).into_iter();
    let answers = asked.map(|question| (question.clone(), answer(&question))).collect();
    match evaluate(&message, &answers, now(), &policy) {
        Verdict::Authenticated(author) => author,
        other => panic!("{written} isn't proven: {other:?}"),
    }
}

#[test]
fn anybody_can_be_proven_for_a_test() {
    let author = proven("Bob Miller <bob@b.example>");
    assert_eq!((author.address().as_str(), author.name()), ("bob@b.example", Some("Bob Miller")));
}
