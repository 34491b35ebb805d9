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
mod page;
mod people;
mod play;
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
    let chapters = story::chapters();
    let teller = Teller::new(play::count(&chapters), telling);
    let played = played(dir, chapters, &teller).await;
    teller.end();
    played
}

async fn played(dir: &Path, chapters: Vec<story::Chapter>, teller: &Teller) -> anyhow::Result<Left> {
    let dir = folder::make(dir)?;
    teller.line("Making a signing key for each mail domain …");
    let world = World::begin(dir.clone(), |domain| teller.doing(&format!("a key for {domain}"))).await?;
    let mut play = Play::new(world)?;
    let titles: Vec<_> = chapters.iter().map(|chapter| (chapter.title, chapter.about)).collect();
    for (at, chapter) in chapters.into_iter().enumerate() {
        teller.chapter(at + 1, chapter.title);
        for step in chapter.steps {
            teller.doing(step.told);
            teller.scene(play.step(at, step).await?);
        }
    }
    let Play { world, numbers, scenes, .. } = play;
    let mut reader = world.end().await;
    let told = page::told(&mut reader, &scenes, &titles).await?;
    let page = page::write(&dir, &page::render(&told)?)?;
    let deployment = numbers.get(&Thread::Deploy).map(ToString::to_string).unwrap_or_default();
    Ok(Left { page, dir, deployment, mails: scenes.len() })
}
