//! The browsers of the end-to-end tests: a Chromium, and a Firefox where there is one.

use std::sync::OnceLock;

use super::apt_install;
use crate::shell::{Failure, Outcome, ask, command, read, run};

/// What a Chromium is called on the systems we know.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
/// What a Firefox is called.
const FIREFOXES: &[&str] = &["firefox-esr", "firefox"];

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

/// The Firefox to start. What is tested in it is left out, with a line that says so, where there is
/// none and none can be installed.
pub(crate) fn firefox() -> Option<String> {
    static FOUND: OnceLock<Option<String>> = OnceLock::new();
    FOUND.get_or_init(look_for_firefox).clone()
}

fn look_for_firefox() -> Option<String> {
    let found = || FIREFOXES.iter().find(|name| starts(name)).map(|name| (*name).to_owned());
    let debian = read(std::path::Path::new("/etc/os-release"))
        .is_ok_and(|system| system.lines().any(|line| line == "ID=debian"));
    if found().is_none() && debian {
        println!("Installing Firefox (a minute or two, once).");
        if let Err(Failure(why)) = apt_install(&["firefox-esr"]) {
            println!("{why}");
        }
    }
    let found = found();
    if found.is_none() {
        println!(
            "There is no Firefox here: what is tested in it is left out. \
             On Debian, install it with: apt-get install firefox-esr"
        );
    }
    found
}

fn find() -> Option<String> {
    NAMES.iter().find(|name| starts(name)).map(|name| (*name).to_owned())
}

/// A name on PATH is not enough: Ubuntu's pointer to the snap is on PATH and does not start.
fn starts(name: &str) -> bool {
    ask(&mut command(name, &["--version"])).is_some()
}
