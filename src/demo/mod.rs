//! I/O: `tmail demo`, the main job from beginning to end on one machine: a company asks for a
//! deployment by mail, discusses, approves, deploys and closes it, while its customers follow the
//! release. The gateway is the real one, the mails are signed and go by SMTP.
//!
//! ```text
//! people, story ─▶ play (client, mailbox) ─▶ world (gateway, DNS) ─▶ page
//! ```

mod client;
mod dns;
mod folder;
mod machine;
mod mailbox;
mod me;
mod page;
mod people;
mod play;
mod stay;
mod story;
mod tell;
mod world;

use std::path::{Path, PathBuf};

use play::Play;
use story::Thread;
use tell::Teller;
pub use tell::Telling;
use world::World;

/// What the demo left.
#[derive(Clone, Debug)]
pub struct Left {
    pub dir: PathBuf,
    pub page: PathBuf,
    /// The tracking number of the deployment.
    pub deployment: String,
    /// Mails that came in.
    pub mails: usize,
}

/// Plays the story into a folder. Errors: the step at which something differed from the story.
pub async fn run(dir: &Path, telling: Telling) -> anyhow::Result<Left> {
    let (play, left) = whole(dir, telling).await?;
    play.world.end().await;
    Ok(left)
}

/// The same, and then the world goes on until Ctrl-C, for whoever wants to take part. `then` hears what
/// the story left.
pub async fn stay(dir: &Path, then: impl FnOnce(&Left) -> std::io::Result<()>) -> anyhow::Result<()> {
    let (play, left) = whole(dir, Telling::Aloud).await?;
    then(&left)?;
    stay::until_stopped(&play).await?;
    play.world.end().await;
    Ok(())
}

/// Plays the story up to the point at which an approval is asked for, and lets who watches answer.
pub async fn me(dir: &Path) -> anyhow::Result<PathBuf> {
    let chapters = story::chapters();
    let teller = Teller::new(play::count(&chapters), Telling::Aloud);
    let mut play = begin(dir, &teller).await?;
    'story: for (at, chapter) in chapters.into_iter().enumerate() {
        teller.chapter(at + 1, chapter.title);
        for step in chapter.steps {
            if step.label == Some(me::AT) {
                break 'story;
            }
            teller.scene(play.step(at, step).await?);
        }
    }
    teller.end();
    me::talk(&mut play).await?;
    let dir = play.world.dir.clone();
    play.world.end().await;
    Ok(dir)
}

async fn whole(dir: &Path, telling: Telling) -> anyhow::Result<(Play, Left)> {
    let chapters = story::chapters();
    let teller = Teller::new(play::count(&chapters), telling);
    let played = played(dir, chapters, &teller).await;
    teller.end();
    played
}

async fn begin(dir: &Path, teller: &Teller) -> anyhow::Result<Play> {
    let dir = folder::make(dir)?;
    teller.line("Making a signing key for each mail domain …");
    let world = World::begin(dir, |domain| teller.doing(&format!("a key for {domain}"))).await?;
    Play::new(world)
}

async fn played(dir: &Path, chapters: Vec<story::Chapter>, teller: &Teller) -> anyhow::Result<(Play, Left)> {
    let mut play = begin(dir, teller).await?;
    let titles: Vec<_> = chapters.iter().map(|chapter| (chapter.title, chapter.about)).collect();
    for (at, chapter) in chapters.into_iter().enumerate() {
        teller.chapter(at + 1, chapter.title);
        for step in chapter.steps {
            teller.doing(step.told);
            teller.scene(play.step(at, step).await?);
        }
    }
    let told = page::told(play.world.reader(), &play.scenes, &titles).await?;
    let dir = play.world.dir.clone();
    let page = page::write(&dir, &page::render(&told)?)?;
    let deployment = play.numbers.get(&Thread::Deploy).map(ToString::to_string).unwrap_or_default();
    let left = Left { page, dir, deployment, mails: play.scenes.len() };
    Ok((play, left))
}
