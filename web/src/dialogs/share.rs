//! Share: the link, how long it is, and where it will survive.

use yew::{Callback, Event, Html, classes, html};

use crate::app::Shared;
use crate::intent::{Action, Intent};
use crate::look::{Part, button};
use crate::ports::events;

/// Every messenger keeps a link of this length whole.
const SAFE: usize = 2_000;
/// Most do.
const LONG: usize = 4_000;
/// The build that this page is.
const BUILD: Option<&str> = option_env!("SYNOD_BUILD");

/// The share dialog.
#[derive(PartialEq)]
pub(crate) struct Share {
    /// The links.
    pub(crate) shared: Shared,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Share {
    fn draw(&self) -> Html {
        let Shared { with_moment, copied, .. } = self.shared;
        let link = self.shared.link().to_owned();
        let intent = self.intent.clone();
        let onchange = move |event: Event| intent.emit(Intent::ShareMoment(events::ticked(&event)));
        html! {
            <>
                <label class="switch">
                    <input type="checkbox" id="share-moment" checked={with_moment} {onchange} />
                    { "Open at this very moment" }
                </label>
                <label class="form-field wide">{ "Link" }
                    <textarea class="field link-text" id="share-link" readonly=true rows="4" value={link.clone()} />
                </label>
                { meter(link.chars().count()) }
                <div class="button-row">
                    { button(Action::CopyLink, "primary", &self.intent) }
                    { button(Action::SaveFile, "", &self.intent) }
                    <span class="copied" role="status">{ match copied {
                        None => "",
                        Some(true) => "✓ Copied",
                        Some(false) => "The browser did not allow it: select the link and copy it yourself",
                    } }</span>
                </div>
                <p class="hint">{ "Nothing leaves your browser: the whole run is in the link itself." }</p>
                <p class="hint build">{ "Build " }<code>{ BUILD.unwrap_or("of a developer") }</code></p>
            </>
        }
    }
}

fn meter(length: usize) -> Html {
    let (class, words) = if length <= SAFE {
        ("is-good", "short enough for every messenger")
    } else if length <= LONG {
        ("is-doubt", "some messengers cut links of this length")
    } else {
        ("is-bad", "many messengers cut it: save it as a file instead")
    };
    html! {
        <div class={classes!("meter", class)}>
            <meter min="0" max={LONG.to_string()} low={SAFE.to_string()} high={(LONG - 1).to_string()} optimum="0"
                value={length.min(LONG).to_string()} aria-label="Length of the link"></meter>
            <span id="share-length">{ format!("{length} characters: {words}") }</span>
        </div>
    }
}

impl Shared {
    /// The link that is shown.
    pub(crate) fn link(&self) -> &str {
        if self.with_moment { &self.moment } else { &self.start }
    }
}
