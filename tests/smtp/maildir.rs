//! Mails into Maildirs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use tmail::address::Address;
use tmail::submit::{MaildirTransport, Outcome, Transport};

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("tmail-maildir-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const MAIL: &[u8] = b"Subject: x\r\nMESSAGE-id: <1@acme.example>\r\n\r\nhi\r\n";

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

async fn send(root: &Path, to: &[Address], raw: &[u8]) -> Vec<Outcome> {
    let from = address("bounce+t@tmail.acme.example");
    let mut transport = Transport::Maildir(MaildirTransport::new(root));
    transport.send(Some(&from), to, raw).await.into_iter().map(|attempt| attempt.outcome).collect()
}

fn was_there(outcomes: &[Outcome]) -> bool {
    matches!(outcomes, [Outcome::Delivered { reply }] if reply.contains("already"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[tokio::test]
async fn each_recipient_gets_a_copy_with_the_return_path() {
    let folder = Folder::new();
    let to = [address("Jill@acme.example"), address("bob@acme.example")];
    let outcomes = send(&folder.0, &to, MAIL).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Delivered { .. })));
    for name in ["jill@acme.example", "bob@acme.example"] {
        let mailbox = folder.0.join(name);
        let new = files(&mailbox.join("new"));
        let expected = "Return-Path: <bounce+t@tmail.acme.example>\nSubject: x\n\
                        MESSAGE-id: <1@acme.example>\n\nhi\n";
        assert_eq!(fs::read_to_string(&new[0]).unwrap(), expected);
        assert_eq!(
            (new.len(), files(&mailbox.join("tmp")).len(), files(&mailbox.join("cur")).len()),
            (1, 0, 0)
        );
    }
}

#[tokio::test]
async fn a_repeat_makes_no_second_copy_even_of_a_read_mail() {
    let folder = Folder::new();
    let to = [address("jill@acme.example")];
    let mailbox = folder.0.join("jill@acme.example");
    send(&folder.0, &to, MAIL).await;
    // A new seal on the same mail, as after a crash.
    let resealed = [b"DKIM-Signature: v=1\r\n", MAIL].concat();
    assert!(was_there(&send(&folder.0, &to, &resealed).await));
    let new = files(&mailbox.join("new"));
    assert_eq!(new.len(), 1);
    let read = format!("{}:2,S", new[0].file_name().unwrap().to_string_lossy());
    fs::rename(&new[0], mailbox.join("cur").join(read)).unwrap();
    assert!(was_there(&send(&folder.0, &to, &resealed).await));
    assert_eq!(files(&mailbox.join("new")).len(), 0);
}

#[tokio::test]
async fn another_mail_is_another_file_and_a_mail_without_id_is_its_bytes() {
    let folder = Folder::new();
    let to = [address("jill@acme.example")];
    for raw in
        [MAIL, b"Message-ID: <2@acme.example>\r\n\r\nhi\r\n", b"A: b\r\n\r\n1\r\n", b"A: b\r\n\r\n2\r\n"]
    {
        send(&folder.0, &to, raw).await;
    }
    assert_eq!(files(&folder.0.join("jill@acme.example/new")).len(), 4);
}

#[tokio::test]
async fn no_address_leads_out_of_the_folder() {
    let folder = Folder::new();
    let root = folder.0.join("root");
    let to = ["/etc/passwd@a.example", "DeployApp/acme.com@a.example", "a/%2f/b@a.example"].map(address);
    let outcomes = send(&root, &to, MAIL).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Delivered { .. })), "{outcomes:?}");
    assert_eq!(files(&folder.0), std::slice::from_ref(&root));
    assert_eq!(files(&root).len(), 3);
    assert!(root.join("deployapp%2facme.com@a.example").is_dir());
}

#[tokio::test]
async fn a_long_address_still_has_a_folder_of_its_own() {
    let folder = Folder::new();
    let domain = format!("{}.example", ["a".repeat(60).as_str(); 4].join("."));
    let to = ["x", "y"].map(|name| address(&format!("{}{name}@{domain}", "\u{fc}".repeat(30))));
    send(&folder.0, &to, MAIL).await;
    assert_eq!(files(&folder.0).len(), 2);
}

#[tokio::test]
async fn a_folder_that_can_not_be_written_is_tried_again() {
    let folder = Folder::new();
    fs::write(folder.0.join("jill@acme.example"), "a file is in the way").unwrap();
    let outcomes = send(&folder.0, &[address("jill@acme.example"), address("b@acme.example")], MAIL).await;
    assert!(matches!(&outcomes[0], Outcome::Temporary { .. }));
    assert!(matches!(&outcomes[1], Outcome::Delivered { .. }));
}
