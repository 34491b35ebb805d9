//! A file is read once it has changed and stays.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::thread::sleep;

use super::*;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tmail-watched-{name}-{}", std::process::id()));
        // What a killed test run with the same process id left.
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Best effort.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(looked: Option<io::Result<String>>) -> String {
    looked.expect("it is read").expect("it can be read")
}

#[test]
fn what_changes_is_read_when_it_stays_and_once() {
    let folder = Folder::new("stays");
    let path = folder.file("people", "one");
    let mut watched = WatchedFile::new(&path);
    assert_eq!(text(watched.look(true)), "one");
    assert!(watched.look(false).is_none(), "it is the same");
    folder.file("people", "");
    assert!(watched.look(false).is_none(), "it is being written");
    sleep(STABLE);
    folder.file("people", "two");
    assert!(watched.look(false).is_none(), "it changed while it was waited for");
    sleep(STABLE);
    assert_eq!(text(watched.look(false)), "two");
    assert!(watched.look(false).is_none(), "it was read");
    watched.again();
    assert!(watched.look(false).is_none());
    sleep(STABLE);
    assert_eq!(text(watched.look(false)), "two");
}

#[test]
fn a_link_that_leads_elsewhere_and_a_file_that_is_gone_are_changes() {
    let folder = Folder::new("link");
    let (one, other) = (folder.file("one", "1"), folder.file("other", "2"));
    let link = folder.0.join("people");
    symlink(one, &link).unwrap();
    let mut watched = WatchedFile::new(&link);
    assert_eq!(text(watched.look(true)), "1");
    fs::remove_file(&link).unwrap();
    symlink(&other, &link).unwrap();
    assert!(watched.look(false).is_none());
    sleep(STABLE);
    assert_eq!(text(watched.look(false)), "2");
    fs::remove_file(&other).unwrap();
    assert!(watched.look(false).is_none());
    sleep(STABLE);
    assert!(watched.look(false).is_some_and(|read| read.is_err()));
    assert!(watched.look(false).is_none(), "that is told once");
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let folder = Folder::new("none");
    assert!(WatchedFile::new(&folder.0).look(true).is_some_and(|read| read.is_err()));
    assert!(WatchedFile::new(Path::new("/dev/zero")).look(true).is_some_and(|read| read.is_err()));
}

#[test]
fn a_file_that_others_can_change_is_doubted() {
    let folder = Folder::new("doubts");
    let path = folder.file("people", "");
    let owner = fs::metadata(&path).unwrap().uid();
    let all = |owner| doubts(&path, owner).join("\n");
    assert_eq!(all(owner), "");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o664)).unwrap();
    assert!(all(owner).contains("people can be written by others"), "{}", all(owner));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o777)).unwrap();
    assert_eq!(doubts(&path, owner).len(), 1);
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o1777)).unwrap();
    assert_eq!(all(owner), "");
    // Root's files are nobody else's.
    assert_eq!(doubts(&path, owner.wrapping_add(1)).len(), if owner == 0 { 0 } else { 2 });
}
