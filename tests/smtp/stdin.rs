//! One mail on standard input.

use tmail::envelope::Envelope;
use tmail::receive::stdin::read;

async fn given(input: &[u8]) -> Result<Vec<u8>, u8> {
    match read(input, Envelope::default(), 40).await {
        Ok(arrival) => Ok(arrival.raw),
        Err(error) => Err(error.exit_code()),
    }
}

#[tokio::test]
async fn unix_line_ends_become_crlf() {
    assert_eq!(given(b"From: a@b.example\n\nhi\n").await.unwrap(), b"From: a@b.example\r\n\r\nhi\r\n");
}

#[tokio::test]
async fn crlf_stays_and_a_mixture_is_not_mended() {
    assert_eq!(given(b"A: b\r\n\r\nc\r\n").await.unwrap(), b"A: b\r\n\r\nc\r\n");
    assert_eq!(given(b"A: b\r\n\r\nc\nd").await.unwrap(), b"A: b\r\n\r\nc\nd");
}

#[tokio::test]
async fn the_line_of_an_mbox_is_left_out() {
    assert_eq!(given(b"From a@b Mon Nov 23\nA: b\n").await.unwrap(), b"A: b\r\n");
}

#[tokio::test]
async fn the_limit_and_nothing_are_data_errors() {
    assert_eq!(given(&[b'x'; 40]).await.unwrap().len(), 40);
    assert_eq!(given(&[b'x'; 41]).await, Err(65));
    assert_eq!(given(b"").await, Err(65));
}
