//! The browser of the end-to-end tests.

use super::apt_install;
use crate::shell::{Failure, Outcome, ask, command, read, run};

/// What a Chromium is called on the systems we know.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// The program to start, or nothing where the browser driver keeps a browser of its own.
pub(crate) fn browser() -> Outcome<Option<String>> {
    if let Some(found) = find() {
        return Ok(Some(found));
    }
    let system = read(std::path::Path::new("/etc/os-release")).unwrap_or_default();
    // Ubuntu's package is a pointer to a snap, which neither a container nor a CI machine can run.
    if system.lines().any(|line| line == "ID=ubuntu") {
        println!("Installing a headless Chromium through playwright-core (a minute or two, once).");
        run(&mut command(
            "playwright-core",
            &["install", "--with-deps", "chromium-headless-shell"],
        ))
        .map_err(|Failure(why)| {
            Failure(format!("Chromium is missing ({why}). Install it with: snap install chromium"))
        })?;
        return Ok(None);
    }
    println!("Installing Chromium (a minute or two, once).");
    apt_install(&["chromium", "fonts-dejavu-core"])?;
    find().map(Some).ok_or_else(|| {
        Failure("Chromium was installed, but is not found on PATH as `chromium`".to_owned())
    })
}

/// A name on PATH is not enough: Ubuntu's pointer to the snap is on PATH and does not start.
fn find() -> Option<String> {
    let starts = |name: &&&str| ask(&mut command(name, &["--version"])).is_some();
    NAMES.iter().find(starts).map(|name| (*name).to_owned())
}
