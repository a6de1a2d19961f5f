//! The menu of one thing: everything that can be done to it, where it was asked for.

use lab::{Frame, OfferGroup};
use yew::{Callback, Html, KeyboardEvent, html};

use crate::faults::groups;
use crate::intent::{Action, Intent, Turn};
use crate::look::{Part, Same, Usable, button_again};
use crate::ports::document;

/// The menu.
#[derive(PartialEq)]
pub(crate) struct Menu {
    /// What can be done.
    pub(crate) console: Same<Vec<OfferGroup>>,
    /// The picture.
    pub(crate) frame: Same<Frame>,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

impl Part for Menu {
    fn draw(&self) -> Html {
        let Self { console, frame, intent } = self;
        let onkeydown = |event: KeyboardEvent| {
            let turn = match event.key().as_str() {
                "ArrowDown" => Turn::On,
                "ArrowUp" => Turn::Back,
                _ => return,
            };
            event.prevent_default();
            document::focus_next(document::MENU_BUTTONS, turn);
        };
        html! {
            <div class="menu-body" {onkeydown}>
                { groups(console, intent) }
                <div class="console-end">
                    { button_again(Usable::from(frame.can_undo), Action::Undo, intent) }
                    { button_again(Usable::from(!frame.faults.is_empty()), Action::HealAll, intent) }
                </div>
            </div>
        }
    }
}
